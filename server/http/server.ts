import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const HEADER_BYTES_MAX = 16 * 1024;
/** A client that sends slowly, to keep connections busy, is cut off. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** How often the two above are looked at. Node's own 30 s would make them 40 and 60. */
const TIMEOUT_CHECK_MS = 1_000;
/** Longer than the usual minute of a load balancer, so that it is never the server that closes first. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;
const DRAIN_TIMEOUT_MS = 10_000;
const DRAIN_CHECK_MS = 50;

type Options = { host: string; port: number; onRequest: RequestListener };

export type HttpServer = {
  url: string;
  /** Takes no new connection, lets running requests finish for ten seconds, then cuts them off. */
  [Symbol.asyncDispose](): Promise<void>;
};

/** Fails with the error of `listen`: EADDRINUSE when the port is taken. */
export async function startHttpServer({ host, port, onRequest }: Options): Promise<HttpServer> {
  const server = createServer(
    {
      maxHeaderSize: HEADER_BYTES_MAX,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      connectionsCheckingInterval: TIMEOUT_CHECK_MS,
    },
    onRequest,
  );
  // An expectation that the server does not know may be passed over (RFC 9110, 10.1.1).
  server.on('checkExpectation', onRequest);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  return { url: urlOf(server), [Symbol.asyncDispose]: () => drain(server) };
}

async function drain(server: Server): Promise<void> {
  const closed = new Promise<true>((resolve) => {
    server.close(() => {
      resolve(true);
    });
  });
  const deadline = performance.now() + DRAIN_TIMEOUT_MS;
  while (performance.now() < deadline) {
    // A connection is idle again, and kept open, whenever a request on it has been answered.
    server.closeIdleConnections();
    if (await Promise.race([closed, delay(DRAIN_CHECK_MS, false)])) return;
  }
  server.closeAllConnections();
  await closed;
}

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no TCP address.');
  return `http://${hostOf(address)}:${String(address.port)}`;
}

function hostOf({ address, family }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return 'localhost';
  return family === 'IPv6' ? `[${address}]` : address;
}

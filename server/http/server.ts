import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDrain } from './drain.ts';
import { respondToUnreadable, type Dependencies } from './unreadable-requests.ts';

export const HEADER_BYTES_MAX = 16 * 1024;
/** These timeouts cut off clients that send slowly to keep connections busy. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** How often Node.js checks the two timeouts above. With its default of 30 s they would become 40 s and 60 s. */
const TIMEOUT_CHECK_MS = 1_000;
/** Longer than a load balancer's usual 60 s, so that the server never closes a connection first. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;

type Options = Dependencies & {
  host: string;
  port: number;
  shutdownDelayMs: number;
  onRequest: RequestListener;
};

export type HttpServer = {
  url: string;
  /** Drains the server: see createDrain. */
  [Symbol.asyncDispose](): Promise<void>;
};

/** Fails with the error of `listen`, for example EADDRINUSE when the port is in use. */
export async function startHttpServer(options: Options): Promise<HttpServer> {
  const { host, port, shutdownDelayMs, onRequest } = options;
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
  // A server may ignore an unknown expectation (RFC 9110, 10.1.1).
  server.on('checkExpectation', onRequest);
  respondToUnreadable(server, options);
  const drain = createDrain(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  return { url: urlOf(server), [Symbol.asyncDispose]: () => drain(shutdownDelayMs) };
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

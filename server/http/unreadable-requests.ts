import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { TRPCError } from '@trpc/server';
import { stampRequestId, toErrorShape } from '../trpc/error-shape.ts';
import { headersTooLarge } from '../trpc/request-refusals.ts';

/** Closing a connection at once could destroy the response, because the client is still sending. */
const LINGER_MS = 1_000;

export type Dependencies = {
  corsOrigins: readonly string[];
  newRequestId: () => string;
  /** Called for each request that Node.js cannot read. */
  onUnreadable: (requestId: string, status: number) => void;
};

/**
 * Responds to requests that never become one for Express: malformed ones, those with too many headers and those that do
 * not arrive in time. Without this, a page could not read the response, and nobody could find it in the log.
 */
export function respondToUnreadable(server: Server, dependencies: Dependencies): void {
  const responses = new WeakMap<Duplex, ServerResponse>();
  const remember = ({ socket }: IncomingMessage, response: ServerResponse) =>
    void responses.set(socket, response);
  server.prependListener('request', remember).prependListener('checkExpectation', remember);

  server.on('clientError', (error, socket) => {
    if (socket.writableEnded) return; // The rest of a request that was refused.
    // A second response in the middle of one would corrupt it.
    if (!socket.writable || isBegun(responses.get(socket))) {
      socket.destroy(error);
      return;
    }
    socket.end(responseTo(error, dependencies));
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => {
      clearTimeout(timer);
    });
  });
}

function isBegun(response: ServerResponse | undefined): boolean {
  return response !== undefined && response.headersSent && !response.writableFinished;
}

/** Writes a whole response, with the headers that Express would set. */
function responseTo(error: Error, { corsOrigins, newRequestId, onUnreadable }: Dependencies): string {
  const requestId = newRequestId();
  const refusal = refusalFor(error);
  stampRequestId(refusal, requestId);
  const shape = toErrorShape({ error: refusal, path: undefined });
  const status = shape.data.httpStatus;
  onUnreadable(requestId, status);
  const body = JSON.stringify({ error: shape });
  const origin = originOf(error);
  return [
    `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Cache-Control: no-store',
    'Content-Type: application/json',
    `Content-Length: ${String(Buffer.byteLength(body))}`,
    'X-Content-Type-Options: nosniff',
    `X-Request-Id: ${requestId}`,
    'Vary: Origin',
    ...(corsOrigins.includes(origin)
      ? [`Access-Control-Allow-Origin: ${origin}`, 'Access-Control-Expose-Headers: X-Request-Id']
      : []),
    `\r\n${body}`,
  ].join('\r\n');
}

/** As Node.js itself would respond. */
function refusalFor(error: Error): TRPCError {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'HPE_HEADER_OVERFLOW') return headersTooLarge();
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return new TRPCError({ code: 'PAYLOAD_TOO_LARGE' });
  return new TRPCError({ code: code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'TIMEOUT' : 'BAD_REQUEST' });
}

/** Finds the origin in the last packet, all that Node.js keeps of the request. It may have been in an earlier one. */
function originOf(error: Error): string {
  const packet = 'rawPacket' in error && Buffer.isBuffer(error.rawPacket) ? error.rawPacket : '';
  return /^origin: *(?<origin>\S+)\r?$/im.exec(packet.toString('latin1'))?.groups?.['origin'] ?? '';
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Browsers and proxies send the next request after the response. A client that pipelines more than this is refused. */
const PIPELINED_MAX = 8;
const IMPATIENT_MS = 1_000;

/** Knows what each connection does. */
export function createConnections() {
  const requests = new WeakMap<Socket, number>();
  const refusedAt = new WeakMap<Socket, number>();

  return {
    /** Counts a request. Returns whether its connection has too many in progress. */
    isPipelining({ socket }: IncomingMessage, res: ServerResponse): boolean {
      const open = (requests.get(socket) ?? 0) + 1;
      requests.set(socket, open);
      res.once('close', () => requests.set(socket, (requests.get(socket) ?? 1) - 1));
      return open > PIPELINED_MAX;
    },

    /** Notes that a request is refused. Returns whether the one before was refused, too, within the last second. */
    isImpatient({ socket }: IncomingMessage): boolean {
      const before = refusedAt.get(socket) ?? Number.NEGATIVE_INFINITY;
      refusedAt.set(socket, performance.now());
      return performance.now() < before + IMPATIENT_MS;
    },
  };
}

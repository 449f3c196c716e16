import type { Server, ServerResponse } from 'node:http';
import { Server as TcpServer } from 'node:net';
import { setTimeout as delay, setImmediate } from 'node:timers/promises';

const DRAIN_TIMEOUT_MS = 10_000;
const CHECK_MS = 50;
/** Without a request for this long, the connections that are left are idle. */
const IDLE_MS = 250;
/** Without a new connection for this long, clients have all the connections that they need, or have gone elsewhere. */
const SETTLED_MS = 100;
const SETTLE_TIMEOUT_MS = 2_000;
const SETTLE_CHECK_MS = 5;
const QUIET_TURN_MS = 0.3;
const QUIET_TURN_WAIT_MS = 1_000;

/**
 * Returns a function that ends the server without breaking a request:
 *
 * 1. For `delayMs` it goes on as before, except that every response closes its connection. Load balancers see that the
 *    server is not ready, and clients connect elsewhere.
 * 2. A load balancer that does not ask whether the server is ready still opens connections. It may keep them now, so that
 *    it soon opens no more. Closing the listening socket then breaks none.
 * 3. The server accepts no new connections, closes each connection with its response, and finishes running requests, until
 *    ten seconds after step 1. It closes idle connections last, because a client may be sending a request on one of them.
 */
export function createDrain(server: Server): (delayMs: number) => Promise<void> {
  const responses = new Set<ServerResponse>();
  let isClosing = false;
  let usedAt = 0;
  let connectedAt = Number.NEGATIVE_INFINITY;
  server.on('connection', () => {
    connectedAt = performance.now();
  });
  server.prependListener('request', (_request, response) => {
    if (isClosing) response.shouldKeepAlive = false;
    usedAt = performance.now();
    responses.add(response);
    response.once('close', () => responses.delete(response));
  });

  function closeWithResponses(): void {
    isClosing = true;
    for (const response of responses) response.shouldKeepAlive = false;
  }

  async function settle(): Promise<void> {
    isClosing = false;
    const settledBy = performance.now() + SETTLE_TIMEOUT_MS;
    while (performance.now() < Math.min(settledBy, connectedAt + SETTLED_MS)) await delay(SETTLE_CHECK_MS);
    await quietTurn(server);
  }

  return async (delayMs) => {
    closeWithResponses();
    await delay(delayMs);
    const deadline = performance.now() + DRAIN_TIMEOUT_MS;
    await settle();

    // Of TCP, because that of HTTP also closes idle connections.
    const closed = new Promise<true>((resolve) => {
      TcpServer.prototype.close.call(server, () => {
        resolve(true);
      });
    });
    closeWithResponses();
    usedAt = performance.now(); // The request of a connection that was just accepted may still be on its way.
    while (performance.now() < deadline) {
      if (responses.size === 0 && performance.now() > usedAt + IDLE_MS) server.closeIdleConnections();
      if (await Promise.race([closed, delay(CHECK_MS, false)])) return;
    }
    server.closeAllConnections();
    await closed;
  };
}

/**
 * Waits for a turn of the event loop that accepted no connection and had almost nothing to do. Closing the listening socket
 * resets the connections that the system has established and Node.js has not accepted yet. Right after such a turn, there
 * are none.
 */
async function quietTurn(server: Server): Promise<void> {
  let accepted = 0;
  const count = () => (accepted += 1);
  server.on('connection', count);
  const deadline = performance.now() + QUIET_TURN_WAIT_MS;
  for (let startedAt = performance.now(); startedAt < deadline; startedAt = performance.now()) {
    const before = accepted;
    await setImmediate();
    if (accepted === before && performance.now() - startedAt < QUIET_TURN_MS) break;
  }
  server.off('connection', count);
}

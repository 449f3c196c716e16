import type { Server, ServerResponse } from 'node:http';
import { Server as TcpServer } from 'node:net';
import { setTimeout as delay, setImmediate } from 'node:timers/promises';

const DRAIN_TIMEOUT_MS = 10_000;
const CHECK_MS = 50;
/** Without a request for this long, the connections that are left are idle. */
const IDLE_MS = 250;
const QUIET_TURN_MS = 0.3;
const QUIET_TURN_WAIT_MS = 1_000;

/**
 * Returns a function that ends the server without breaking a request. For `delayMs` it goes on as before, except that
 * every response closes its connection: load balancers see that the server is not ready, and clients connect elsewhere.
 * Then it accepts no new connections, gives running requests ten seconds to finish, and closes idle connections last,
 * because a client may be sending a request on one of them.
 */
export function createDrain(server: Server): (delayMs: number) => Promise<void> {
  const responses = new Set<ServerResponse>();
  let isDraining = false;
  let usedAt = 0;
  server.prependListener('request', (_request, response) => {
    if (isDraining) response.shouldKeepAlive = false;
    usedAt = performance.now();
    responses.add(response);
    response.once('close', () => responses.delete(response));
  });

  return async (delayMs) => {
    isDraining = true;
    for (const response of responses) response.shouldKeepAlive = false;
    await delay(delayMs);
    await quietTurn(server);

    // Of TCP, because that of HTTP also closes idle connections.
    const closed = new Promise<true>((resolve) => {
      TcpServer.prototype.close.call(server, () => {
        resolve(true);
      });
    });
    usedAt = performance.now(); // The request of a connection that was just accepted may still be on its way.
    const deadline = usedAt + DRAIN_TIMEOUT_MS;
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

import { connect } from 'node:net';
import type { ClientBase, Pool, PoolClient } from 'pg';
import * as z from 'zod';

/** Shorter than any statement, so that a wait for a lock is not mistaken for a statement that reads too much. */
const LOCK_TIMEOUT_MS_MAX = 2_000;
const IDLE_TRANSACTION_TIMEOUT_MS = 10_000;
/** Later than PostgreSQL's own timeout, whose error says which one it was. */
export const LATE_MS = 500;

/**
 * Sets what every connection needs: UTC, because Prisma's adapter reads and writes times without an offset, and timeouts.
 * They are not startup parameters, because PgBouncer refuses those that it does not know.
 */
export async function setUpConnection(client: ClientBase, statementTimeoutMs: number): Promise<void> {
  const settings = {
    TimeZone: 'UTC',
    statement_timeout: statementTimeoutMs,
    lock_timeout: Math.min(LOCK_TIMEOUT_MS_MAX, statementTimeoutMs / 2),
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
  };
  const calls = Object.entries(settings).map(
    ([name, value]) => `set_config('${name}', '${String(value)}', false)`,
  );
  await client.query(`SELECT ${calls.join(', ')}`);
}

/**
 * Cancels a statement that PostgreSQL does not end by itself. Behind a pooler, a statement may run on a connection to the
 * database that another client of the pooler opened, where the timeouts above are not set. The pooler does set the time
 * zone there, because PostgreSQL reports it to clients.
 */
export function cancelLateStatements(pool: Pool, statementTimeoutMs: number): void {
  const timers = new WeakMap<PoolClient, NodeJS.Timeout>();
  pool.on('acquire', (client) => {
    timers.set(client, setTimeout(cancel, statementTimeoutMs + LATE_MS, client).unref());
  });
  pool.on('release', (_error, client) => {
    clearTimeout(timers.get(client));
  });
}

/** Returns a function that closes all connections in use, for a database that does not respond. */
export function trackConnections(pool: Pool): () => void {
  const used = new Set<PoolClient>();
  pool.on('acquire', (client) => used.add(client));
  pool.on('release', (_error, client) => used.delete(client));
  return () => {
    for (const client of used) client.connection.stream.destroy();
  };
}

/** The keys that PostgreSQL, or the pooler, gave to the connection when it was opened. */
const cancelKeys = z.object({ host: z.string(), port: z.int(), processID: z.int(), secretKey: z.int() });

const CANCEL_REQUEST_BYTES = 16;
const CANCEL_TIMEOUT_MS = 5_000;
const CANCEL_REQUEST_CODE = 80_877_102;

/**
 * Asks on a second connection, as the protocol has it (PostgreSQL, 54.2.8). The other side closes it when it has passed the
 * request on. PgBouncer drops the request if it is closed before. If that fails, the statement goes on.
 */
function cancel(client: PoolClient): void {
  const keys = cancelKeys.safeParse(client);
  if (!keys.success) return;
  const { host, port, processID, secretKey } = keys.data;
  const request = Buffer.alloc(CANCEL_REQUEST_BYTES);
  [CANCEL_REQUEST_BYTES, CANCEL_REQUEST_CODE, processID, secretKey].forEach((value, index) => {
    request.writeInt32BE(value, index * 4);
  });
  const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${String(port)}`) : connect(port, host);
  socket.on('error', () => undefined);
  socket.setTimeout(CANCEL_TIMEOUT_MS, () => socket.destroy());
  socket.unref().write(request);
}

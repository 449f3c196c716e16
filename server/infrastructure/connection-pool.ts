import pg from 'pg';
import { BUSY, overloaded } from '../limits/fair-queue.ts';
import { createQueue } from '../limits/queue.ts';
import { cancelLateStatements, LATE_MS, setUpConnection, trackConnections } from './connection.ts';

const CONNECT_TIMEOUT_MS = 2_000;
/** For a server that accepts connections and never responds. A working server reports its own timeout before this. */
const RESPONSE_MARGIN_MS = 1_000;
const WAITING_MAX = 1_000;

export type ConnectionPoolOptions = {
  url: string;
  connectionsMax: number;
  /** How long a statement may take. PostgreSQL then ends it with query_canceled. */
  statementTimeoutMs: number;
  /** How long work may wait for a connection. */
  waitMsMax: number;
  /** Called when an idle connection breaks. The pool replaces it. */
  onConnectionLost: (error: Error) => void;
};

/**
 * Opens a pool. Work that needs a connection runs in `withConnection`: it waits for a while when all connections are
 * in use, and then fails with OVERLOADED, because nothing was started. So an error of the pool itself is always about the
 * database.
 */
export function openConnectionPool(options: ConnectionPoolOptions) {
  const { url, connectionsMax, statementTimeoutMs, waitMsMax, onConnectionLost } = options;
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'plumbline',
    max: connectionsMax,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: statementTimeoutMs + LATE_MS + RESPONSE_MARGIN_MS,
    keepAlive: true,
    verify: (client, done) => {
      setUpConnection(client, statementTimeoutMs).then(() => {
        done();
      }, done);
    },
  });
  pool.on('error', onConnectionLost);
  // The pool ignores a connection that it is closing. If the connection broke then, the event would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  cancelLateStatements(pool, statementTimeoutMs);
  const closeUsed = trackConnections(pool);
  const withConnection = createQueue({
    concurrency: connectionsMax,
    waitingMax: WAITING_MAX,
    waitMsMax,
    overloaded: () => overloaded(BUSY),
  });
  return { pool, withConnection, closeUsed };
}

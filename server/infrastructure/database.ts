import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../../prisma/generated/client.ts';
import { DATABASE_UNAVAILABLE, DomainError } from '../errors.ts';
import { isUnavailable } from './database-errors.ts';
import { createTransaction, type Query } from './transaction.ts';

const CONNECT_TIMEOUT_MS = 2_000;
const STATEMENT_TIMEOUT_MS = 5_000;
const LOCK_TIMEOUT_MS = 2_000;
const IDLE_TRANSACTION_TIMEOUT_MS = 10_000;
/** For a server that accepts connections and never responds. A working server reports its own timeout before this. */
const RESPONSE_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 1_000;
const RETRY_AFTER_SECONDS = 2;

type Options = {
  url: string;
  connectionsMax: number;
  /** False when a pooler in front of the database does not support prepared statements. */
  prepareStatements: boolean;
  /** Called when an idle connection breaks. The pool replaces it. */
  onConnectionLost: (error: Error) => void;
};

export type Database = ReturnType<typeof createDatabase>;

/**
 * Opens one pool for Prisma's models and for SQL. Errors of either that say the database cannot be reached, or does not
 * respond in time, become DATABASE_UNAVAILABLE here.
 *
 * ARCHITECTURE.md ("Statements") says which statements use a model and which are SQL.
 */
export function createDatabase({ url, connectionsMax, prepareStatements, onConnectionLost }: Options) {
  const pool = new pg.Pool({
    connectionString: inUtc(url),
    application_name: 'plumbline',
    max: connectionsMax,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
    query_timeout: RESPONSE_TIMEOUT_MS,
    keepAlive: true,
  });
  pool.on('error', onConnectionLost);
  // The pool ignores a connection that it is closing. If the connection broke then, the event would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));

  const nameOf = statementNames();
  const adapterOptions = prepareStatements
    ? { statementNameGenerator: ({ sql }: { sql: string }) => nameOf(sql) }
    : {};
  const client = new PrismaClient({ adapter: new PrismaPg(pool, adapterOptions) });
  const prisma = client.$extends({
    query: { $allOperations: ({ args, query }) => query(args).catch(translate) },
  });

  /** Runs SQL on the pool, or on the one connection of a transaction. */
  const queryOn = (connection: Pick<pg.Pool, 'query'>): Query => {
    return async <Row extends pg.QueryResultRow>(sql: string, values: unknown[]) => {
      const statement = { text: sql, values: values.map(toParameter) };
      const named = prepareStatements ? { ...statement, name: nameOf(sql) } : statement;
      const { rows } = await connection.query<Row>(named).catch(translate);
      return rows;
    };
  };

  return {
    pool,
    prisma,
    query: queryOn(pool),

    transaction: createTransaction({ pool, queryOn, translate }),

    async [Symbol.asyncDispose]() {
      await client.$disconnect();
      await pool.end();
    },
  };
}

/** Sets the session's time zone to UTC, because Prisma's adapter reads and writes times without an offset. */
function inUtc(url: string): string {
  const parsed = new URL(url);
  const options = parsed.searchParams.get('options') ?? '';
  parsed.searchParams.set('options', `${options} -c TimeZone=UTC`.trim());
  return parsed.href;
}

/** Writes a Date in UTC. pg would use the local zone and cut its offset to minutes, which is wrong for old dates. */
const toParameter = (value: unknown): unknown => (value instanceof Date ? value.toISOString() : value);

/** Numbers the statements. PostgreSQL cuts names at 63 bytes, so the SQL cannot be the name. */
function statementNames(): (sql: string) => string {
  const names = new Map<string, string>();
  return (sql) => {
    const name = names.get(sql) ?? `plumbline_${String(names.size)}`;
    names.set(sql, name);
    return name;
  };
}

function translate(error: unknown): never {
  if (!isUnavailable(error)) throw error;
  throw new DomainError(DATABASE_UNAVAILABLE, 'The database cannot be reached. Try again shortly.', {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}

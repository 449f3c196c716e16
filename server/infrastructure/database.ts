import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../../prisma/generated/client.ts';
import { DATABASE_UNAVAILABLE, DomainError } from '../errors.ts';
import { cancelLateStatements, setUpConnection, STATEMENT_TIMEOUT_MS } from './connection.ts';
import { isUnavailable } from './database-errors.ts';
import { createStatementNames } from './statement-names.ts';
import { createTransaction, type Query } from './transaction.ts';

const CONNECT_TIMEOUT_MS = 2_000;
/** For a server that accepts connections and never responds. A working server reports its own timeout before this. */
const RESPONSE_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 1_000;
const RETRY_AFTER_SECONDS = 2;

type Options = {
  url: string;
  /** The schema that the tables are in. SQL finds it by the search_path, and Prisma by this name. */
  schema: string;
  connectionsMax: number;
  prepareStatements: boolean;
  /** Called when a pooler turns out not to support prepared statements, and they are given up. */
  onPreparingGivenUp: () => void;
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
export function createDatabase(options: Options) {
  const { schema, prepareStatements, onPreparingGivenUp } = options;
  const pool = openPool(options);
  const names = createStatementNames({ isPreparing: prepareStatements, onGivenUp: onPreparingGivenUp });
  /** Repeats once what failed before it was executed. */
  const repeat = <T>(work: () => Promise<T>): Promise<T> =>
    work().catch((error: unknown) => {
      if (names.isRepeatable(error)) return work();
      throw error;
    });

  const client = new PrismaClient({
    adapter: new PrismaPg(pool, { schema, statementNameGenerator: ({ sql }) => names.nameOf(sql) }),
  });
  const prisma = client.$extends({
    query: { $allOperations: ({ args, query }) => repeat(() => query(args)).catch(translate) },
  });

  /** Runs SQL on the pool, or on the one connection of a transaction. */
  const queryOn = (connection: Pick<pg.Pool, 'query'>): Query => {
    return async <Row extends pg.QueryResultRow>(sql: string, values: unknown[]) => {
      const parameters = values.map(toParameter);
      const { rows } = await connection.query<Row>({
        text: sql,
        values: parameters,
        name: names.nameOf(sql),
      });
      return rows;
    };
  };
  const queryPool = queryOn(pool);
  const runTransaction = createTransaction({ pool, queryOn });

  return {
    pool,
    prisma,
    query: <Row extends pg.QueryResultRow>(sql: string, values: unknown[]) =>
      repeat(() => queryPool<Row>(sql, values)).catch(translate),
    transaction: <T>(work: (query: Query) => Promise<T>) =>
      repeat(() => runTransaction(work)).catch(translate),

    async [Symbol.asyncDispose]() {
      await client.$disconnect();
      await pool.end();
    },
  };
}

function openPool({ url, connectionsMax, onConnectionLost }: Options): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'plumbline',
    max: connectionsMax,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: RESPONSE_TIMEOUT_MS,
    keepAlive: true,
    verify: (client, done) => {
      setUpConnection(client).then(() => {
        done();
      }, done);
    },
  });
  pool.on('error', onConnectionLost);
  // The pool ignores a connection that it is closing. If the connection broke then, the event would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  cancelLateStatements(pool);
  return pool;
}

/** Writes a Date in UTC. pg would use the local zone and cut its offset to minutes, which is wrong for old dates. */
const toParameter = (value: unknown): unknown => (value instanceof Date ? value.toISOString() : value);

function translate(error: unknown): never {
  if (!isUnavailable(error)) throw error;
  throw new DomainError(DATABASE_UNAVAILABLE, 'The database cannot be reached. Try again shortly.', {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}

import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { PrismaClient } from '../../prisma/generated/client.ts';
import { DATABASE_UNAVAILABLE, DomainError, TOO_EXPENSIVE } from '../errors.ts';
import type { Breaker } from '../limits/breaker.ts';
import { openConnectionPool, type ConnectionPoolOptions } from './connection-pool.ts';
import { isCanceled, nameFailure, outageOf } from './database-errors.ts';
import type { StatementNames } from './statement-names.ts';
import { createTransaction, type Query } from './transaction.ts';

const RETRY_AFTER_SECONDS = 2;

type Options = ConnectionPoolOptions & {
  /** The schema that the tables are in. SQL finds it by the search_path, and Prisma by this name. */
  schema: string;
  names: StatementNames;
  /** Refuses all work at once while the database does not respond. */
  breaker: Pick<Breaker, 'run'>;
  /** Called for each statement that the database could not serve, with the reason for the log. */
  onUnavailable: (because: string) => void;
};

export type Database = ReturnType<typeof createDatabase>;

/**
 * Opens one pool for Prisma's models and for SQL. Errors of either that say the database cannot be reached, or does not
 * respond in time, become DATABASE_UNAVAILABLE here. While all connections are in use, work waits and then fails with
 * OVERLOADED.
 *
 * ARCHITECTURE.md ("Statements") says which statements use a model and which are SQL.
 */
export function createDatabase(options: Options) {
  const { schema, names, onUnavailable, breaker } = options;
  const { pool, withConnection, closeUsed } = openConnectionPool(options);
  /** Repeats once what failed before it was executed. */
  const repeat = <T>(work: () => Promise<T>): Promise<T> =>
    work().catch((error: unknown) => {
      if (names.isRepeatable(error)) return work();
      throw error;
    });
  const run = <T>(work: () => Promise<T>): Promise<T> =>
    withConnection(() => breaker.run(() => repeat(work))).catch((error: unknown) => {
      throw translate(error, onUnavailable);
    });

  const client = new PrismaClient({
    adapter: new PrismaPg(pool, { schema, statementNameGenerator: ({ sql }) => names.nameOf(sql) }),
  });
  const prisma = client.$extends({
    query: { $allOperations: ({ args, query }) => run(() => query(args)) },
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
  const query: Query = (sql, values) => run(() => queryPool(sql, values));

  return {
    pool,
    connectionsMax: options.connectionsMax,
    prisma,
    query,

    /** Runs SQL that reads many rows. Fails with TOO_EXPENSIVE when it takes too long. */
    list: <Row extends pg.QueryResultRow>(sql: string, values: unknown[]): Promise<Row[]> =>
      query<Row>(sql, values).catch((error: unknown) => {
        throw isCanceled(causeOf(error)) ? tooExpensive() : error;
      }),

    transaction: <T>(work: (query: Query) => Promise<T>) => run(() => runTransaction(work)),

    /** Ends the statements that wait for a database that does not respond. */
    closeUsed,

    async [Symbol.asyncDispose]() {
      await client.$disconnect();
      await pool.end();
    },
  };
}

/** Writes a Date in UTC. pg would use the local zone and cut its offset to minutes, which is wrong for old dates. */
const toParameter = (value: unknown): unknown => (value instanceof Date ? value.toISOString() : value);

function translate(error: unknown, onUnavailable: Options['onUnavailable']): unknown {
  const because = outageOf(error);
  if (because === null) return error;
  // Any user can cause a statement that takes too long.
  if (!isCanceled(error)) onUnavailable(because);
  return databaseUnavailable(error);
}

/** Creates the refusal of a call that needs the database. The log shows the cause. */
export function databaseUnavailable(cause: unknown): DomainError<typeof DATABASE_UNAVAILABLE> {
  const message = 'The database cannot be reached. Try again shortly.';
  const error = new DomainError(DATABASE_UNAVAILABLE, message, { retryAfterSeconds: RETRY_AFTER_SECONDS });
  error.cause = cause;
  error.because = nameFailure(cause);
  return error;
}

const causeOf = (error: unknown): unknown => (error instanceof Error ? error.cause : undefined);

function tooExpensive(): DomainError<typeof TOO_EXPENSIVE> {
  return new DomainError(TOO_EXPENSIVE, 'This search reads too much. Narrow it.', null);
}

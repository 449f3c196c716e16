import type { Pool, PoolClient, QueryResultRow } from 'pg';

/** Runs one SQL statement. Returns its rows. */
export type Query = <Row extends QueryResultRow>(sql: string, values: unknown[]) => Promise<Row[]>;

/**
 * Runs several statements as one: either all of them take effect, or none. Fails with the error of `work`, after a
 * rollback. `work` uses the `query` that it is given and does nothing but database work, because meanwhile it holds a
 * connection and the locks of the rows that it changed.
 */
export type Transaction = <T>(work: (query: Query) => Promise<T>) => Promise<T>;

type Dependencies = { pool: Pool; queryOn: (connection: PoolClient) => Query };

export function createTransaction({ pool, queryOn }: Dependencies): Transaction {
  return async (work) => {
    const connection = await pool.connect();
    try {
      await connection.query('BEGIN');
      const result = await work(queryOn(connection));
      const { command } = await connection.query('COMMIT');
      // PostgreSQL rolls back a transaction in which a statement failed, even if `work` caught the error.
      if (command !== 'COMMIT')
        throw new Error('A statement of this transaction failed. It was rolled back.');
      connection.release();
      return result;
    } catch (error) {
      await rollBack(connection);
      throw error;
    }
  };
}

/** A connection that cannot roll back is closed, and PostgreSQL rolls back for it. */
async function rollBack(connection: PoolClient): Promise<void> {
  try {
    await connection.query('ROLLBACK');
    connection.release();
  } catch {
    connection.release(true);
  }
}

import { Client } from 'pg';
import { expect } from 'vitest';

export type RowLock = {
  /** Waits until the server waits for the row. Then runs the statement, whose $1 is the user's ID, and commits. */
  finish(sql: string): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Locks a user's row, as another server does while it deletes the user. */
export async function lockUser(databaseUrl: string, userId: string): Promise<RowLock> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('BEGIN');
  await client.query('SELECT FROM users WHERE id = $1 FOR UPDATE', [userId]);
  const countWaiting = async () => {
    // Within a transaction, PostgreSQL would show the same moment again and again.
    await client.query('SELECT pg_stat_clear_snapshot()');
    const sql = `SELECT count(*)::int AS waiting FROM pg_stat_activity
                  WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    return (await client.query<{ waiting: number }>(sql)).rows[0]?.waiting;
  };
  return {
    async finish(sql) {
      await expect.poll(countWaiting, { interval: 20, timeout: 1_500 }).toBe(1);
      await client.query(sql, [userId]);
      await client.query('COMMIT');
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
}

export const DELETE_USER = 'DELETE FROM users WHERE id = $1';
export const CHANGE_PASSWORD = 'UPDATE users SET password_version = password_version + 1 WHERE id = $1';

import { Client } from 'pg';
import { expect } from 'vitest';

export type TableLock = {
  /** Waits until `count` statements of other connections wait for the table. */
  isWaitedFor(count?: number): Promise<void>;
  release(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/**
 * Locks a table, so that every call that needs it must wait. In SHARE mode, only those that write must wait. The server gives
 * up waiting after two seconds.
 */
export async function lockTable(
  databaseUrl: string,
  table: string,
  mode: 'ACCESS EXCLUSIVE' | 'SHARE' = 'ACCESS EXCLUSIVE',
): Promise<TableLock> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(`BEGIN; LOCK TABLE ${table} IN ${mode} MODE`);
  let released: Promise<void> | undefined;
  const release = () => (released ??= client.end());
  return {
    async isWaitedFor(count = 1) {
      const countWaiting = async () => {
        const sql =
          'SELECT count(*)::int AS waiting FROM pg_locks WHERE relation = to_regclass($1) AND NOT granted';
        return (await client.query<{ waiting: number }>(sql, [table])).rows[0]?.waiting;
      };
      await expect.poll(countWaiting, { interval: 20 }).toBe(count);
    },
    release,
    [Symbol.asyncDispose]: release,
  };
}

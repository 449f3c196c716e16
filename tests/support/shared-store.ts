import { createSecretKey, randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { createPseudonyms } from '../../server/infrastructure/pseudonyms.ts';
import { openSharedStore, type SharedStore } from '../../server/limits/shared-store.ts';
import { openTestPool } from './postgres.ts';

const keyOf = createPseudonyms(createSecretKey(randomBytes(32)), 'rate limit');

/** Creates a database, and opens the store of the rate limits in it. */
export async function openTestStore() {
  await using resources = new AsyncDisposableStack();
  const { pool } = resources.use(await openTestPool());
  const store = resources.use(await openStoreOn(pool));
  const kept = resources.move();
  return { pool, store, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Opens the store of the rate limits on a pool. It logs nothing. */
export function openStoreOn(pool: Pool): Promise<SharedStore & AsyncDisposable> {
  const ignore = () => undefined;
  return openSharedStore({
    connection: {
      kind: 'postgres',
      async query<Row extends object>(sql: string, values: unknown[]) {
        return (await pool.query<Row>(sql, values)).rows;
      },
      clockOffsetMs: () => 0,
    },
    keyOf,
    onDown: ignore,
    onUp: ignore,
  });
}

import { Pool } from 'pg';
import { expect, test } from 'vitest';
import { createRateLimiter } from '../../server/limits/rate-limiter.ts';
import { startMuteServer } from '../support/mute-server.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { times } from '../support/outcomes.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { openStoreOn } from '../support/shared-store.ts';
import { scaleTimeout } from '../support/timeouts.ts';

const RULE = { per: ['account'] as const, points: 5, windowSeconds: 60 };
const ADA = { account: 'ada' };

const database = openForTests(createTestDatabase);

function openPool(connectionString = database().url, max = 10) {
  const pool = new Pool({ connectionString, max, connectionTimeoutMillis: 2_000 });
  pool.on('error', () => undefined);
  return { pool, [Symbol.asyncDispose]: () => pool.end() };
}

/** A limiter of a server of its own. */
async function openLimiter(pool: Pool, name = crypto.randomUUID()) {
  const store = await openStoreOn(pool);
  const { consume } = createRateLimiter({ name, rules: [RULE], store });
  return { consume, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
}

type Limiter = Awaited<ReturnType<typeof openLimiter>>;

/** How many of so many attempts at once were allowed. */
async function countAllowed(attempts: number, limiter: Limiter): Promise<number> {
  const outcomes = await Promise.all(times(attempts, () => limiter.consume(ADA)));
  return outcomes.filter(({ isAllowed }) => isAllowed).length;
}

test('with no database at all the limit holds in this process', async () => {
  await using nowhere = openPool('postgresql://nobody@127.0.0.1:1/nothing');
  await using limiter = await openLimiter(nowhere.pool);

  expect(await countAllowed(50, limiter)).toBe(5);
});

test('with no database at all a refund still takes the attempt out of the count', async () => {
  await using nowhere = openPool('postgresql://nobody@127.0.0.1:1/nothing');
  await using limiter = await openLimiter(nowhere.pool);

  for (let count = 0; count < 12; count += 1) {
    const attempt = await limiter.consume(ADA);
    expect(attempt.isAllowed).toBe(true);
    if (attempt.isAllowed) await attempt.refund();
  }
});

test('a database that says nothing is not waited for', async () => {
  await using silent = await startMuteServer();
  const pool = new Pool({ connectionString: `postgresql://nobody@127.0.0.1:${String(silent.port)}/nothing` });

  await using limiter = await openLimiter(pool);

  const startedAt = performance.now();
  expect(await countAllowed(20, limiter)).toBe(5);
  expect(performance.now() - startedAt).toBeLessThan(scaleTimeout(3_000));
});

test('a flood that keeps every connection busy opens the limit for nobody', async () => {
  await using database = openPool(undefined, 1);
  await using limiter = await openLimiter(database.pool);
  const before = await countAllowed(5, limiter);
  const connection = await database.pool.connect();

  const meanwhile = await countAllowed(20, limiter);
  connection.release();

  expect({ before, meanwhile }).toEqual({ before: 5, meanwhile: 0 });
});

test('attempts counted before an outage of the store still count after it', async () => {
  await using database = openPool();
  const name = crypto.randomUUID();
  await using one = await openLimiter(database.pool, name);
  await using other = await openLimiter(database.pool, name);
  const before = await countAllowed(3, one);
  await database.pool.query('ALTER TABLE rate_limits RENAME TO rate_limits_away');
  const meanwhile = await countAllowed(1, one);
  await database.pool.query('ALTER TABLE rate_limits_away RENAME TO rate_limits');

  expect({ before, meanwhile, after: await countAllowed(5, other) }).toEqual({
    ...{ before: 3, meanwhile: 1, after: 2 },
  });
});

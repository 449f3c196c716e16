import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { query } from '../support/embedded-postgres.ts';
import { outcomeOf } from '../support/outcomes.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

/** The keys under which a server of its own counts a guess from 127.0.0.1. */
async function keysOfGuess(email: string): Promise<string[]> {
  await query(database.url, 'DELETE FROM rate_limits');
  await using app = await startTestApp({ DATABASE_URL: database.url });
  expect(await outcomeOf(app.anonymous.auth.login.mutate({ email, password: 'a guess' }))).toBe(
    'INVALID_CREDENTIALS',
  );
  const rows = await query(database.url, 'SELECT key FROM rate_limits');
  return rows.map(({ key }) => String(key));
}

test('without the secret, nobody finds the address of a stored key by trying them all', async () => {
  const email = 'nobody@example.com';
  const [keys, keysOfAnother] = [await keysOfGuess(email), await keysOfGuess(email)];

  expect(keys.length).toBeGreaterThan(0);
  expect(keys.filter((key) => keysOfAnother.includes(key))).toEqual([]);
  expect(keys.join()).not.toMatch(/nobody|example|127\.0/);
});

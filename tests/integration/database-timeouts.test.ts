import { createClient } from '@plumbline/client';
import { afterEach, expect, test, vi } from 'vitest';
import { openDatabase } from '../support/database.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { createTestDatabase } from '../support/postgres.ts';

const testDatabase = openForTests(createTestDatabase);
const database = openForTests(() => Promise.resolve(openDatabase(testDatabase().url, { connectionsMax: 1 })));
afterEach(() => {
  vi.useRealTimers();
});

/** Reads a setting of PostgreSQL on the server's connection, in milliseconds. */
async function readSetting(name: string): Promise<number> {
  const sql = 'SELECT setting::int AS milliseconds FROM pg_settings WHERE name = $1 AND unit = $2';
  const [row] = await database().query<{ milliseconds: number }>(sql, [name, 'ms']);
  return row?.milliseconds ?? 0;
}

/** Returns the timeouts on the server's side of the connection. Zero means none. */
function ownTimeouts() {
  const { connectionTimeoutMillis = 0, query_timeout: answer } = database().pool.options;
  return { connectMs: connectionTimeoutMillis, answerMs: typeof answer === 'number' ? answer : 0 };
}

/** Measures how long a call of the SDK waits for its response. */
async function sdkTimeoutMs(): Promise<number> {
  vi.useFakeTimers();
  const startedAt = Date.now();
  const fetch = () => new Promise<never>(() => undefined);
  const { todos } = createClient({ url: 'https://api.example.com/trpc', fetch, retries: 0 });
  const call = todos.summary.query().catch(() => Date.now() - startedAt);
  await vi.runAllTimersAsync();
  const milliseconds = await call;
  vi.useRealTimers();
  return typeof milliseconds === 'number' ? milliseconds : 0;
}

test('a lock times out before its statement, and a statement before the server stops waiting for it', async () => {
  const lockMs = await readSetting('lock_timeout');
  const statementMs = await readSetting('statement_timeout');

  // The first timeout names the cause most precisely. Zero would be no timeout.
  expect(lockMs).toBeGreaterThan(0);
  expect(statementMs).toBeGreaterThan(lockMs);
  expect(ownTimeouts().answerMs).toBeGreaterThan(statementMs);
});

test('a call that waits for a connection and for its statement ends before the SDK times out', async () => {
  const { connectMs, answerMs } = ownTimeouts();

  expect(connectMs).toBeGreaterThan(0);
  expect(connectMs + answerMs).toBeLessThan(await sdkTimeoutMs());
});

test('an idle transaction is ended, but not before a statement would be', async () => {
  expect(await readSetting('idle_in_transaction_session_timeout')).toBeGreaterThan(
    await readSetting('statement_timeout'),
  );
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, testEnvironment, type TestApp } from '../support/app.ts';
import { openDatabase } from '../support/database.ts';
import { query } from '../support/embedded-postgres.ts';
import { countOutcomes, times } from '../support/outcomes.ts';
import { PASSWORD, signUp } from '../support/people.ts';
import { startPgBouncer } from '../support/pgbouncer.ts';
import { createEmptyTestDatabase, createTestDatabase } from '../support/postgres.ts';
import { findProgram } from '../support/programs.ts';
import { isMissing } from '../support/skipping.ts';
import { scaleTimeout } from '../support/timeouts.ts';

const program = findProgram('pgbouncer');
const isSkipped = isMissing(program, 'the pooler. No pgbouncer is on the PATH.');

describe.skipIf(isSkipped)('through PgBouncer in transaction mode', () => {
  const resources = new AsyncDisposableStack();
  let databaseUrl: string;
  let apps: TestApp[];
  beforeAll(async () => {
    const database = resources.use(await createEmptyTestDatabase());
    databaseUrl = database.url;
    const name = new URL(databaseUrl).pathname.slice(1);
    await query(databaseUrl, `ALTER DATABASE ${name} SET timezone = 'America/New_York'`);
    // Few connections to the database, so that the two servers share them.
    const bouncer = resources.use(
      await startPgBouncer(program ?? '', databaseUrl, { default_pool_size: '3' }),
    );
    const limit = { LIMIT_GUESSES_PER_ADDRESS_AND_ACCOUNT: '5/60' };
    const environment = { ...testEnvironment(bouncer.url), ...limit };
    const start = async () => resources.use(await startTestApp(environment));
    apps = [await start(), await start()];
  });
  afterAll(() => resources.disposeAsync());

  const appAt = (index: number): TestApp => {
    const app = apps[index % apps.length];
    if (app === undefined) throw new Error('No server was started.');
    return app;
  };

  test('servers migrate an empty database, and are ready', async () => {
    for (const { url } of apps) expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  test('two servers at once never execute the statement of the other', async () => {
    const users = await Promise.all(times(8, (index) => signUp(appAt(index).trpcUrl)));

    const outcomes = await countOutcomes(
      times(200, async (index) => {
        const { api } = users[index % users.length] ?? (await signUp(appAt(index).trpcUrl));
        const { id } = await api.todos.create.mutate({
          description: 'Call the bank',
          dueDate: '2026-11-22T07:30:00Z',
        });
        await api.todos.update.mutate({ id, priority: 'high' });
        expect(await api.todos.get.query({ id })).toMatchObject({ id, priority: 'high' });
        await api.todos.delete.mutate({ id });
      }),
    );

    expect(outcomes).toEqual({ ok: 200 });
    // PgBouncer before 1.21 does not follow the names of statements.
    for (const { logs } of apps) {
      const events = logs.filter(([, event]) => event === 'database.prepared_statements_off');
      expect(events.length).toBeLessThanOrEqual(1);
    }
  });

  test('times are those that were given, whatever the time zone of the database', async () => {
    const { api } = await signUp(appAt(0).trpcUrl);
    const dueDate = '2026-11-22T07:30:00.000Z';

    const todo = await api.todos.create.mutate({ description: 'Call the bank', dueDate });

    expect(todo.dueDate).toBe(dueDate);
    const rows = await query(
      databaseUrl,
      `SELECT due_date = '${dueDate}' AS "isKept" FROM todos WHERE id = '${todo.id}'`,
    );
    expect(rows).toEqual([{ isKept: true }]);
    const later = await api.todos.list.query({
      dueAfter: '2026-11-22T07:29:59Z',
      dueBefore: '2026-11-22T07:30:01Z',
    });
    expect(later.items).toEqual([todo]);
  });

  test(
    'a statement without a timeout of its own is cancelled on its connection to the database',
    { timeout: scaleTimeout(30_000) },
    async () => {
      await using bouncer = await startPgBouncer(program ?? '', databaseUrl, { default_pool_size: '1' });
      await using database = openDatabase(bouncer.url);
      await database.query('SELECT 1', []);
      // The pooler gives the only connection to the database to every client in turn.
      await query(bouncer.url, 'SET statement_timeout = 0');

      const call = database.query('SELECT pg_sleep(60)', []);

      await expect(call).rejects.toThrow('The database cannot be reached.');
      const running = `SELECT FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT pg_sleep(60)%'`;
      expect(await query(databaseUrl, running)).toEqual([]);
    },
  );

  test('guesses at two servers are counted together', async () => {
    const { email } = await signUp(appAt(0).trpcUrl);
    const guess = (index: number) =>
      appAt(index).anonymous.auth.login.mutate({ email, password: `${PASSWORD}!` });

    const outcomes = await countOutcomes(times(12, guess));

    expect(outcomes).toEqual({ INVALID_CREDENTIALS: 5, RATE_LIMITED: 7 });
  });
});

test('calls are repeated when a column has changed since their statements were prepared', async () => {
  await using database = await createTestDatabase();
  await using app = await startTestApp({ DATABASE_URL: database.url });
  const users = await Promise.all(times(5, () => signUp(app.trpcUrl)));
  const calls = users.flatMap(({ api }) => [
    () => api.todos.create.mutate({ description: 'Call the bank' }),
    () => api.todos.list.query(),
  ]);
  // Prepares the statements on several connections.
  expect(await countOutcomes(calls.map((call) => call()))).toEqual({ ok: 10 });

  await query(database.url, 'ALTER TABLE todos ALTER COLUMN due_date TYPE timestamptz(6)');

  expect(await countOutcomes(calls.map((call) => call()))).toEqual({ ok: 10 });
});

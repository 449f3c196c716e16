import { setTimeout as delay } from 'node:timers/promises';
import { createClient, safe } from '@plumbline/client';
import { expect, test, vi } from 'vitest';
import { startBreakablePostgres } from '../support/breakable-postgres.ts';
import { findFreePort } from '../support/free-port.ts';
import { person } from '../support/people.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { processEnvironment, startServer } from '../support/server-process.ts';
import { scaleTimeout } from '../support/timeouts.ts';

vi.setConfig({ testTimeout: scaleTimeout(40_000) });

/** Returns a signed-in client of the server at this URL. */
async function signedIn(url: string) {
  const api = createClient({ url, retries: 8 });
  const account = person();
  await api.auth.register.mutate(account);
  await api.auth.login.mutate({ email: account.email, password: account.password });
  const causes: string[] = [];
  api.session.onChange((_, { cause }) => void causes.push(cause));
  return { api, causes };
}

test('the session survives an outage of the database, and a query succeeds once it is back', async () => {
  await using postgres = await startBreakablePostgres();
  await using server = await startServer({ ...processEnvironment(postgres.url), ACCESS_TOKEN_TTL: '1s' });
  const { api, causes } = await signedIn(server.trpcUrl);
  await delay(1_000);
  await postgres.stop();

  const query = safe(api.todos.summary.query());
  const mutation = safe(api.todos.create.mutate({ description: 'Lost?' }, { retries: 0 }));
  await delay(1_500);
  await postgres.start();

  expect(await query).toEqual([{ open: 0, completed: 0, overdue: 0 }, undefined]);
  expect((await mutation)[1]).toMatchObject({ kind: 'refused' });
  expect(api.session.current).not.toBeNull();
  expect(causes).not.toContain('ended');
});

test('a restart of the server delays a query and ends no session', async () => {
  await using database = await createTestDatabase();
  const environment = { ...processEnvironment(database.url), PORT: String(await findFreePort()) };
  const first = await startServer(environment);
  const { api, causes } = await signedIn(first.trpcUrl);
  await first[Symbol.asyncDispose]();

  const [, error] = await safe(api.todos.create.mutate({ description: 'The server is down' }));
  const query = safe(api.todos.summary.query());
  await using _second = await startServer(environment);

  expect(error).toMatchObject({ kind: 'network', reason: null });
  expect(await query).toEqual([{ open: 0, completed: 0, overdue: 0 }, undefined]);
  expect(causes).toEqual([]);
});

import { expect, test, vi } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { countOutcomes, times } from '../support/outcomes.ts';
import { signUp, withToken } from '../support/people.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { lockTable } from '../support/table-lock.ts';
import { scaleTimeout } from '../support/timeouts.ts';

vi.setConfig({ testTimeout: scaleTimeout(60_000) });

test('the calls of one user never hold every connection, so others go on', async () => {
  await using database = await createTestDatabase();
  await using app = await startTestApp({ DATABASE_URL: database.url, DATABASE_CONNECTIONS_MAX: '5' });
  const [ada, bob] = [await signUp(app.trpcUrl), await signUp(app.trpcUrl)];
  await using lock = await lockTable(database.url, 'todos');
  const { todos } = withToken(app.trpcUrl, ada.session.accessToken);

  const slow = countOutcomes(times(20, () => todos.list.query()));
  await lock.isWaitedFor(2);
  const startedAt = performance.now();
  const others = await countOutcomes(times(5, () => bob.api.users.me.query()));

  expect(others).toEqual({ ok: 5 });
  expect(performance.now() - startedAt).toBeLessThan(scaleTimeout(1_500));
  await lock.release();
  expect((await slow)['ok']).toBeGreaterThan(0);
});

test('while the database does not respond, all calls of one user get a response in time, with a Retry-After', async () => {
  await using database = await createTestDatabase();
  await using app = await startTestApp({ DATABASE_URL: database.url });
  const { session } = await signUp(app.trpcUrl);
  await using _lock = await lockTable(database.url, 'todos');
  const { todos } = withToken(app.trpcUrl, session.accessToken);

  const startedAt = performance.now();
  const outcomes = await countOutcomes(times(40, () => todos.list.query()));

  expect(performance.now() - startedAt).toBeLessThan(scaleTimeout(9_000));
  expect(new Set(Object.keys(outcomes))).toEqual(new Set(['DATABASE_UNAVAILABLE', 'OVERLOADED']));
});

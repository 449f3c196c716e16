import { expect, test, vi } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { clientFrom, countOutcomes, outcomeOf, times } from '../support/outcomes.ts';
import { person, signUp, withToken } from '../support/people.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { lockTable } from '../support/table-lock.ts';
import { scaleTimeout } from '../support/timeouts.ts';

vi.setConfig({ testTimeout: scaleTimeout(60_000) });

test.each([
  { users: 1, connections: '4', waiting: 1 },
  { users: 2, connections: '10', waiting: 4 },
])('slow calls of $users users leave connections to another', async ({ users, connections, waiting }) => {
  await using database = await createTestDatabase();
  await using app = await startTestApp({ DATABASE_URL: database.url, DATABASE_CONNECTIONS_MAX: connections });
  const { api } = await signUp(app.trpcUrl);
  const flooders = await Promise.all(times(users, () => signUp(app.trpcUrl)));
  await using lock = await lockTable(database.url, 'todos', 'SHARE');

  const slow = flooders.map(({ api: { todos } }) =>
    countOutcomes(times(20, () => todos.create.mutate({ description: 'Later' }))),
  );
  await lock.isWaitedFor(waiting);
  const startedAt = performance.now();
  const others = await countOutcomes(times(5, () => api.todos.list.query()));

  expect(others).toEqual({ ok: 5 });
  expect(performance.now() - startedAt).toBeLessThan(scaleTimeout(1_500));
  await lock.release();
  for (const outcomes of await Promise.all(slow)) expect(outcomes['ok']).toBeGreaterThan(0);
});

test('addresses take turns at the password queue, however many calls each makes', async () => {
  const environment = { TRUST_PROXY: '127.0.0.1/32', BCRYPT_COST: '8' };
  await using app = await startTestApp(environment);
  const input = person();
  await app.anonymous.auth.register.mutate(input);
  const { email, password } = input;
  const ended: string[] = [];
  const signIns = (address: string, count: number) =>
    times(count, async () => {
      const outcome = await outcomeOf(
        clientFrom(app.trpcUrl, address).auth.login.mutate({ email, password }),
      );
      ended.push(`${address} ${outcome}`);
    });

  const crowds = [...signIns('198.51.100.1', 25), ...signIns('2001:db8:1::1', 25)];
  await vi.waitUntil(() => ended.length > 0);
  const few = [...signIns('198.51.100.2', 3), ...signIns('2001:db8:2::1', 3)];
  await Promise.all(few);
  const endedBefore = [...ended];
  await Promise.all(crowds);

  expect(endedBefore.filter((line) => line.startsWith('198.51.100.2'))).toEqual(
    times(3, () => '198.51.100.2 ok'),
  );
  expect(endedBefore.filter((line) => line.startsWith('2001:db8:2::1'))).toEqual(
    times(3, () => '2001:db8:2::1 ok'),
  );
  // The crowds came first and have not ended.
  expect(endedBefore.length).toBeLessThan(ended.length);
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

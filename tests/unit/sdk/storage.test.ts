import { expect, test, vi } from 'vitest';
import { settle } from '../../support/event-loop.ts';
import {
  clientWith,
  createFakeSessions,
  fakeSession,
  LIFE_MS,
  signedIn,
  storedSession,
  SUMMARY,
} from '../../support/fake-api.ts';
import { countOutcomes, times } from '../../support/outcomes.ts';
import { createStorage } from '../../support/storages.ts';

const KEY = 'plumbline.session';

test('a new client finds the stored session at once', async () => {
  const { open } = await signedIn({}, { storage: createStorage() });

  const next = open();

  expect(next.session.current?.user.firstName).toBe('Ada');
  expect(await next.todos.summary.query()).toEqual(SUMMARY);
});

test('a tab uses the tokens that another tab refreshed, without a refresh of its own', async () => {
  const { server, api, open } = await signedIn({}, { storage: createStorage() });
  const other = open();
  server.expire();

  await api.todos.summary.query();
  const outcomes = await countOutcomes(times(5, () => other.todos.summary.query()));

  expect(outcomes).toEqual({ ok: 5 });
  expect(server.calls('auth.refresh')).toHaveLength(1);
});

const AUGUSTA = { ...fakeSession(1).user, firstName: 'Augusta' };

test("reading the profile in a tab never overwrites another tab's newer tokens", async () => {
  const storage = createStorage();
  const { server, api, open } = await signedIn({ 'users.me': () => AUGUSTA }, { storage });
  const other = open();
  server.expire();
  await api.todos.summary.query();

  await other.users.me.query();

  expect(other.session.current?.user.firstName).toBe('Augusta');
  expect(storage.stored.get(KEY)).toContain('refresh-2');
});

test('a changed name is stored for the next page', async () => {
  const { api, open } = await signedIn({ 'users.update': () => AUGUSTA }, { storage: createStorage() });

  await api.users.update.mutate({ firstName: 'Augusta' });

  await expect.poll(() => open().session.current?.user.firstName).toBe('Augusta');
});

test('signing out in one tab signs out the other', async () => {
  const { server, api, changes, open } = await signedIn({}, { storage: createStorage() });

  await open().session.signOut();
  server.expire();
  const outcomes = await countOutcomes([api.todos.summary.query()]);

  expect(outcomes).toEqual({ UNAUTHENTICATED: 1 });
  expect(api.session.current).toBeNull();
  expect(changes).toEqual(['elsewhere']);
});

test.each([
  ['broken JSON', '{'],
  ["another program's data", '{"session":{"accessToken":1}}'],
  ['a list', '[]'],
  ['null', 'null'],
  ['a session without a refresh token', storedSession()[KEY].replace('refreshToken', 'another')],
  ['a session without a user', storedSession()[KEY].replace('"user"', '"another"')],
])('the client ignores a stored value that is not its session: %s', async (_, text) => {
  const api = clientWith(createFakeSessions(), createStorage({ [KEY]: text }));

  expect(api.session.current).toBeNull();
  expect(await api.session.ready).toBeNull();
});

test('a storage that refuses writes does not end the session of this page, and loses the spent tokens', async () => {
  const storage = createStorage();
  let isFull = false;
  const setItem = (key: string, value: string) => {
    if (isFull) throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
    storage.setItem(key, value);
  };
  const { server, api } = await signedIn({}, { storage: { ...storage, setItem } });
  isFull = true;
  server.expire();

  expect(await api.todos.summary.query()).toEqual(SUMMARY);
  expect(api.session.current?.accessToken).toBe('access-2');
  expect([...storage.stored.keys()]).toEqual([]);
});

test('a storage that refuses everything does not end the session of this page', async () => {
  const refuse = () => Promise.reject(new DOMException('The operation is insecure.', 'SecurityError'));
  const storage = { getItem: refuse, setItem: refuse, removeItem: refuse };
  const { api } = await signedIn({}, { storage });

  expect(await api.todos.summary.query()).toEqual(SUMMARY);
});

test('the client refreshes a token thirty seconds before it expires', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { server, api } = await signedIn();

  vi.setSystemTime(Date.now() + LIFE_MS - 31_000);
  await api.todos.summary.query();
  await settle();
  expect(server.calls('auth.refresh')).toHaveLength(0);

  vi.setSystemTime(Date.now() + 2_000);
  await Promise.all(times(20, () => api.todos.summary.query()));
  await expect.poll(() => api.session.current?.accessToken).toBe('access-2');
  await api.todos.summary.query();
  expect(server.calls('auth.refresh')).toHaveLength(1);
  expect(server.calls('todos.summary').at(-1)?.token).toBe('access-2');
});

test.each([
  ['a token that lives twenty seconds', { lifeMs: 20_000, waitMs: 10_000 }],
  ['a clock that is half an hour fast', { lifeMs: -LIFE_MS, waitMs: 0 }],
])('with %s, calls do not refresh every time', async (_what, { lifeMs, waitMs }) => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { server, api } = await signedIn({}, { lifeMs });
  vi.setSystemTime(Date.now() + waitMs);

  for (let call = 0; call < 5; call += 1) await api.todos.summary.query();
  await settle();

  expect(server.calls('auth.refresh')).toEqual([]);
});

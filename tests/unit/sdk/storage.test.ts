import { expect, test, vi } from 'vitest';
import { settle } from '../../support/event-loop.ts';
import { clientWith, createFakeSessions, CREDENTIALS, fakeSession, SUMMARY } from '../../support/fake-api.ts';
import { countOutcomes, times } from '../../support/outcomes.ts';
import { createStorage } from '../../support/storages.ts';

const KEY = 'plumbline.session';
test('a new client finds the stored session at once', async () => {
  const server = createFakeSessions();
  const storage = createStorage();
  await clientWith(server, storage).auth.login.mutate(CREDENTIALS);

  const next = clientWith(server, storage);

  expect(next.session.current?.user.firstName).toBe('Ada');
  expect(await next.todos.summary.query()).toEqual(SUMMARY);
});

test('a tab uses the tokens that another tab refreshed, without a refresh of its own', async () => {
  const server = createFakeSessions();
  const storage = createStorage();
  const one = clientWith(server, storage);
  await one.auth.login.mutate(CREDENTIALS);
  const other = clientWith(server, storage);
  server.expire();

  await one.todos.summary.query();
  const outcomes = await countOutcomes(times(5, () => other.todos.summary.query()));

  expect(outcomes).toEqual({ ok: 5 });
  expect(server.calls('auth.refresh')).toHaveLength(1);
});

test("reading the profile in a tab never overwrites another tab's newer tokens", async () => {
  const server = createFakeSessions({ 'users.me': () => ({ ...fakeSession(1).user, firstName: 'Augusta' }) });
  const storage = createStorage();
  const one = clientWith(server, storage);
  await one.auth.login.mutate(CREDENTIALS);
  const other = clientWith(server, storage);
  server.expire();
  await one.todos.summary.query();

  await other.users.me.query();

  expect(other.session.current?.user.firstName).toBe('Augusta');
  expect(storage.stored.get(KEY)).toContain('refresh-2');
});

test('signing out in one tab signs out the other', async () => {
  const server = createFakeSessions();
  const storage = createStorage();
  const one = clientWith(server, storage);
  await one.auth.login.mutate(CREDENTIALS);
  const other = clientWith(server, storage);
  const causes: string[] = [];
  other.session.onChange((_, { cause }) => void causes.push(cause));

  await one.session.signOut();
  server.expire();
  const outcomes = await countOutcomes([other.todos.summary.query()]);

  expect(outcomes).toEqual({ UNAUTHENTICATED: 1 });
  expect(other.session.current).toBeNull();
  expect(causes).toEqual(['elsewhere']);
});

test.each([
  ['broken JSON', '{'],
  ["another program's data", '{"session":{"accessToken":1}}'],
  ['a list', '[]'],
  ['null', 'null'],
  [
    'a session without a refresh token',
    JSON.stringify({ refreshAt: 1, session: { ...fakeSession(1), refreshToken: undefined } }),
  ],
  ['a session without a user', JSON.stringify({ refreshAt: 1, session: { ...fakeSession(1), user: null } })],
])('the client ignores a stored value that is not its session: %s', async (_, text) => {
  const api = clientWith(createFakeSessions(), createStorage({ [KEY]: text }));

  expect(api.session.current).toBeNull();
  expect(await api.session.ready).toBeNull();
});

test('a storage that refuses writes does not end the session of this page, and loses the spent tokens', async () => {
  const server = createFakeSessions();
  const storage = createStorage();
  let isFull = false;
  const setItem = (key: string, value: string) => {
    if (isFull) throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
    storage.setItem(key, value);
  };
  const api = clientWith(server, { ...storage, setItem });
  await api.auth.login.mutate(CREDENTIALS);
  isFull = true;
  server.expire();

  expect(await api.todos.summary.query()).toEqual(SUMMARY);
  expect(api.session.current?.accessToken).toBe('access-2');
  expect([...storage.stored.keys()]).toEqual([]);
});

test('a storage that refuses reads does not end the session of this page', async () => {
  const server = createFakeSessions();
  const closed = {
    getItem: () => Promise.reject(new DOMException('The operation is insecure.', 'SecurityError')),
    setItem: () => Promise.reject(new DOMException('The operation is insecure.', 'SecurityError')),
    removeItem: () => undefined,
  };
  const api = clientWith(server, closed);

  await api.auth.login.mutate(CREDENTIALS);

  expect(await api.todos.summary.query()).toEqual(SUMMARY);
});

test('the client refreshes a token thirty seconds before it expires', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const server = createFakeSessions();
  const api = clientWith(server, undefined);
  await api.auth.login.mutate(CREDENTIALS);

  vi.setSystemTime(Date.now() + 1_800_000 - 31_000);
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

test('a token that lives twenty seconds is not refreshed at every call', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const server = createFakeSessions({}, 20_000);
  const api = clientWith(server, undefined);
  await api.auth.login.mutate(CREDENTIALS);
  vi.setSystemTime(Date.now() + 10_000);

  for (let call = 0; call < 5; call += 1) await api.todos.summary.query();
  await settle();

  expect(server.calls('auth.refresh')).toEqual([]);
});

test('with a clock that is an hour fast, calls do not refresh every time', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const server = createFakeSessions({}, -1_800_000);
  const api = clientWith(server, undefined);
  await api.auth.login.mutate(CREDENTIALS);

  for (let call = 0; call < 5; call += 1) await api.todos.summary.query();

  expect(server.calls('auth.refresh')).toEqual([]);
});

import { setTimeout as delay } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import { createClient, type SessionStorage } from '@plumbline/client';
import { afterEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { createFakeSessions, CREDENTIALS, fakeSession, SUMMARY } from '../../support/fake-api.ts';
import { createStorage } from '../../support/storages.ts';

const KEY = 'plumbline.session';
const stored = (n: number) => ({ [KEY]: JSON.stringify({ refreshAt: null, session: fakeSession(n) }) });
const full = () => {
  throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
};

function clientOf(server: ReturnType<typeof createFakeSessions>, storage: SessionStorage) {
  return createClient({ url: server.url, fetch: server.fetch, retries: 0, storage });
}

afterEach(() => {
  vi.useRealTimers();
});

test.each([
  ['at once', full],
  ['later', () => delay(1).then(full)],
])(
  'a storage that cannot be read for once, and says so %s, keeps the session for the next start',
  async (_when, getItem) => {
    const server = createFakeSessions();
    const storage = createStorage(stored(1));
    server.issue();

    expect(await clientOf(server, { ...storage, getItem }).session.ready).toBeNull();

    expect(await clientOf(server, storage).todos.summary.query()).toEqual(SUMMARY);
  },
);

test('a profile that cannot be stored takes away no tokens', async () => {
  const server = createFakeSessions({ 'users.me': () => ({ ...fakeSession(1).user, firstName: 'Augusta' }) });
  const storage = createStorage(stored(1));
  const api = clientOf(server, { ...storage, setItem: full });

  await api.users.me.query();
  await delay(1);

  expect(api.session.current?.user.firstName).toBe('Augusta');
  expect([...storage.stored.keys()]).toEqual([KEY]);
});

test('what was still to be written when the storage failed is not written after it', async () => {
  const server = createFakeSessions();
  const storage = createStorage();
  let writes = 0;
  const setItem = async (key: string, value: string) => {
    writes += 1;
    await delay(5);
    if (writes === 1) full();
    storage.setItem(key, value);
  };
  const api = clientOf(server, { ...storage, setItem });

  await api.auth.login.mutate(CREDENTIALS);
  await api.auth.login.mutate(CREDENTIALS);
  await delay(30);

  expect([...storage.stored.keys()]).toEqual([]);
  expect(await api.todos.summary.query()).toEqual(SUMMARY);
});

test('a storage that never answers holds nobody up for long', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const server = createFakeSessions();
  const silent = { ...createStorage(), getItem: () => new Promise<null>(() => undefined) };
  const api = clientOf(server, silent);

  const login = api.auth.login.mutate(CREDENTIALS);
  await vi.advanceTimersByTimeAsync(5_100);
  await login;
  const call = api.todos.summary.query();
  await vi.advanceTimersByTimeAsync(100);

  expect(await call).toEqual(SUMMARY);
});

test("promises of another realm, as an embedded page's storage may answer with, are waited for as well", async () => {
  const server = createFakeSessions();
  server.issue();
  const storage = createStorage(stored(1));
  const promise = z.custom<Promise<string | null>>();
  const getItem = (key: string) =>
    promise.parse(runInNewContext('Promise.resolve(text)', { text: storage.getItem(key) }));

  const api = clientOf(server, { ...storage, getItem });

  expect((await api.session.ready)?.user.firstName).toBe('Ada');
  expect(await api.todos.summary.query()).toEqual(SUMMARY);
});

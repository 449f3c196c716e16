import { runInNewContext } from 'node:vm';
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { settle } from '../../support/event-loop.ts';
import {
  clientWith,
  createFakeSessions,
  CREDENTIALS,
  fakeSession,
  signedIn,
  storedSession,
  SUMMARY,
} from '../../support/fake-api.ts';
import { createStorage } from '../../support/storages.ts';

const KEY = 'plumbline.session';
const full = () => {
  throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
};

test.each([
  ['throws', full],
  ['rejects', () => settle(1).then(full)],
])('if one read of the storage %s, the session is still there at the next start', async (_how, getItem) => {
  const server = createFakeSessions();
  const storage = createStorage(storedSession());
  server.issue();

  expect(await clientWith(server, { ...storage, getItem }).session.ready).toBeNull();

  expect(await clientWith(server, storage).todos.summary.query()).toEqual(SUMMARY);
});

test('after a refresh with an unreadable storage, the spent tokens are removed', async () => {
  const server = createFakeSessions();
  const storage = createStorage(storedSession());
  server.issue();
  let isLocked = false;
  const getItem = (key: string) => (isLocked ? full() : storage.getItem(key));
  const api = clientWith(server, { ...storage, getItem });
  server.expire();
  isLocked = true;

  expect(await api.todos.summary.query()).toEqual(SUMMARY);

  expect(api.session.current?.refreshToken).toBe('refresh-2');
  expect([...storage.stored.keys()]).toEqual([]);
});

test('a profile that cannot be stored does not remove the tokens', async () => {
  const server = createFakeSessions({ 'users.me': () => ({ ...fakeSession(1).user, firstName: 'Augusta' }) });
  const storage = createStorage(storedSession());
  const api = clientWith(server, { ...storage, setItem: full });

  await api.users.me.query();
  await settle();

  expect(api.session.current?.user.firstName).toBe('Augusta');
  expect([...storage.stored.keys()]).toEqual([KEY]);
});

test('writes queued before the storage failed are not written', async () => {
  const storage = createStorage();
  let writes = 0;
  const setItem = async (key: string, value: string) => {
    writes += 1;
    await settle(3);
    if (writes === 1) full();
    storage.setItem(key, value);
  };
  const { api } = await signedIn({}, { storage: { ...storage, setItem } });

  await api.auth.login.mutate(CREDENTIALS);
  await settle();

  expect([...storage.stored.keys()]).toEqual([]);
  expect(await api.todos.summary.query()).toEqual(SUMMARY);
});

test('a storage that never responds delays calls by at most five seconds', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const server = createFakeSessions();
  const silent = { ...createStorage(), getItem: () => new Promise<null>(() => undefined) };
  const api = clientWith(server, silent);

  const login = api.auth.login.mutate(CREDENTIALS);
  await vi.advanceTimersByTimeAsync(5_100);
  await login;
  const call = api.todos.summary.query();
  await vi.advanceTimersByTimeAsync(100);

  expect(await call).toEqual(SUMMARY);
});

test('the client awaits a promise of another realm, as the storage of an embedded page may return', async () => {
  const server = createFakeSessions();
  server.issue();
  const storage = createStorage(storedSession());
  const promise = z.custom<Promise<string | null>>();
  const getItem = (key: string) =>
    promise.parse(runInNewContext('Promise.resolve(text)', { text: storage.getItem(key) }));

  const api = clientWith(server, { ...storage, getItem });

  expect((await api.session.ready)?.user.firstName).toBe('Ada');
  expect(await api.todos.summary.query()).toEqual(SUMMARY);
});

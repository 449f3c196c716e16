import { createClient } from '@plumbline/client';
import { expect, test } from 'vitest';
import { settle } from '../../support/event-loop.ts';
import { clientWith, createFakeSessions, CREDENTIALS, fakeSession, SUMMARY } from '../../support/fake-api.ts';
import { createSlowStorage } from '../../support/storages.ts';

const KEY = 'plumbline.session';

test('the first call waits for a slow storage', async () => {
  const server = createFakeSessions();
  const storage = createSlowStorage();
  await clientWith(server, storage).auth.login.mutate(CREDENTIALS);
  await expect.poll(() => storage.stored.size).toBe(1);

  const next = clientWith(server, storage);

  expect(next.session.current).toBeNull();
  expect(await next.todos.summary.query()).toEqual(SUMMARY);
  expect((await next.session.ready)?.user.firstName).toBe('Ada');
});

test('a listener is told of the session that a slow storage held', async () => {
  const server = createFakeSessions();
  const storage = createSlowStorage();
  await clientWith(server, storage).auth.login.mutate(CREDENTIALS);
  await expect.poll(() => storage.stored.size).toBe(1);
  const heard: unknown[] = [];

  const next = clientWith(server, storage);
  next.session.onChange((session, { cause }) => void heard.push([session?.user.firstName, cause]));
  await next.session.ready;

  await expect.poll(() => heard).toEqual([['Ada', 'restored']]);
});

test('the session of a slow storage does not replace a user who has signed in since', async () => {
  const server = createFakeSessions();
  const old = JSON.stringify({ refreshAt: null, session: fakeSession(99) });
  const api = clientWith(server, createSlowStorage({ [KEY]: old }));

  await api.auth.login.mutate(CREDENTIALS);
  await api.session.ready;

  expect(api.session.current?.accessToken).toBe('access-1');
  expect(await api.todos.summary.query()).toEqual(SUMMARY);
});

test('a storage with slow writes keeps the last write', async () => {
  const stored = new Map<string, string>();
  const server = createFakeSessions();
  const storage = {
    getItem: (key: string) => Promise.resolve(stored.get(key) ?? null),
    setItem: (key: string, value: string) => settle(10).then(() => stored.set(key, value)),
    removeItem: (key: string) => settle(1).then(() => stored.delete(key)),
  };
  const api = createClient({ url: server.url, fetch: server.fetch, storage });

  await api.auth.login.mutate(CREDENTIALS);
  await api.session.signOut();
  await settle(30);

  expect([...stored.keys()]).toEqual([]);
});

test('tokens that are still being written are not taken for those that another tab stored', async () => {
  const server = createFakeSessions();
  const storage = createSlowStorage();
  const written = Promise.withResolvers<undefined>();
  const writes: string[] = [];
  const setItem = async (key: string, value: string) => {
    writes.push(value);
    // The second write is that of the first refresh.
    if (writes.length === 2) await written.promise;
    await storage.setItem(key, value);
  };
  const api = clientWith(server, { ...storage, setItem });
  await api.auth.login.mutate(CREDENTIALS);
  server.expire();
  await api.todos.summary.query();
  server.expire();

  const call = api.todos.summary.query();
  await settle();
  written.resolve(undefined);

  expect(await call).toEqual(SUMMARY);
  expect(server.calls('auth.refresh')).toHaveLength(2);
});

import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from '@plumbline/client';
import { expect, test } from 'vitest';
import { clientWith, createFakeSessions, CREDENTIALS, fakeSession, SUMMARY } from '../../support/fake-api.ts';
import { createSlowStorage } from '../../support/storages.ts';

const KEY = 'plumbline.session';

test('a slow storage is waited for before the first call', async () => {
  const server = createFakeSessions();
  const storage = createSlowStorage();
  await clientWith(server, storage).auth.login.mutate(CREDENTIALS);
  await expect.poll(() => storage.stored.size, { interval: 5 }).toBe(1);

  const next = clientWith(server, storage);

  expect(next.session.current).toBeNull();
  expect(await next.todos.summary.query()).toEqual(SUMMARY);
  expect((await next.session.ready)?.user.firstName).toBe('Ada');
});

test('who asked too early is told of the session that a slow storage had', async () => {
  const server = createFakeSessions();
  const storage = createSlowStorage();
  await clientWith(server, storage).auth.login.mutate(CREDENTIALS);
  await expect.poll(() => storage.stored.size, { interval: 5 }).toBe(1);
  const told: unknown[] = [];

  const next = clientWith(server, storage);
  next.session.onChange((session, { cause }) => void told.push([session?.user.firstName, cause]));
  await next.session.ready;

  await expect.poll(() => told, { interval: 5 }).toEqual([['Ada', 'restored']]);
});

test('what a slow storage had does not come back over who has signed in meanwhile', async () => {
  const server = createFakeSessions();
  const old = JSON.stringify({ refreshAt: null, session: fakeSession(99) });
  const api = clientWith(server, createSlowStorage({ [KEY]: old }));

  await api.auth.login.mutate(CREDENTIALS);
  await api.session.ready;

  expect(api.session.current?.accessToken).toBe('access-1');
  expect(await api.todos.summary.query()).toEqual(SUMMARY);
});

test('a storage that is slow to write keeps what was written last', async () => {
  const stored = new Map<string, string>();
  const server = createFakeSessions();
  const storage = {
    getItem: (key: string) => Promise.resolve(stored.get(key) ?? null),
    setItem: (key: string, value: string) => delay(30).then(() => stored.set(key, value)),
    removeItem: (key: string) => delay(2).then(() => stored.delete(key)),
  };
  const api = createClient({ url: server.url, fetch: server.fetch, storage });

  await api.auth.login.mutate(CREDENTIALS);
  await api.session.signOut();
  await delay(80);

  expect([...stored.keys()]).toEqual([]);
});

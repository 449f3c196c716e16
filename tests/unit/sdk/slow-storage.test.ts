import { expect, test } from 'vitest';
import { settle } from '../../support/event-loop.ts';
import { fakeSession, signedIn, storedSession, SUMMARY } from '../../support/fake-api.ts';
import { createSlowStorage } from '../../support/storages.ts';

test('the first call waits for a slow storage, and listeners get the session that it held', async () => {
  const storage = createSlowStorage();
  const { open } = await signedIn({}, { storage });
  await expect.poll(() => storage.stored.size).toBe(1);
  const heard: unknown[] = [];

  const next = open();
  next.session.onChange((session, { cause }) => void heard.push([session?.user.firstName, cause]));

  expect(next.session.current).toBeNull();
  expect(await next.todos.summary.query()).toEqual(SUMMARY);
  expect((await next.session.ready)?.user.firstName).toBe('Ada');
  await expect.poll(() => heard).toEqual([['Ada', 'restored']]);
});

test('the session of a slow storage does not replace a user who has signed in since', async () => {
  const { api } = await signedIn({}, { storage: createSlowStorage(storedSession(fakeSession(99))) });

  await api.session.ready;

  expect(api.session.current?.accessToken).toBe('access-1');
  expect(await api.todos.summary.query()).toEqual(SUMMARY);
});

test('a storage with slow writes keeps the last write', async () => {
  const stored = new Map<string, string>();
  const storage = {
    getItem: (key: string) => Promise.resolve(stored.get(key) ?? null),
    setItem: (key: string, value: string) => settle(10).then(() => stored.set(key, value)),
    removeItem: (key: string) => settle(1).then(() => stored.delete(key)),
  };
  const { api } = await signedIn({}, { storage });

  await api.session.signOut();
  await settle(30);

  expect([...stored.keys()]).toEqual([]);
});

test('tokens that are still being written are not mistaken for those of another tab', async () => {
  const storage = createSlowStorage();
  const written = Promise.withResolvers<undefined>();
  const writes: string[] = [];
  const setItem = async (key: string, value: string) => {
    writes.push(value);
    // The second write is that of the first refresh.
    if (writes.length === 2) await written.promise;
    await storage.setItem(key, value);
  };
  const { server, api } = await signedIn({}, { storage: { ...storage, setItem } });
  server.expire();
  await api.todos.summary.query();
  server.expire();

  const call = api.todos.summary.query();
  await settle();
  written.resolve(undefined);

  expect(await call).toEqual(SUMMARY);
  expect(server.calls('auth.refresh')).toHaveLength(2);
});

import { createClient, type SessionStorage } from '@plumbline/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFakeSessions, CREDENTIALS, SUMMARY } from '../../support/fake-api.ts';
import { createStorage } from '../../support/storages.ts';

let asked: string[];
beforeEach(() => {
  asked = [];
  vi.stubGlobal('navigator', {
    locks: {
      request: (name: string, work: () => Promise<unknown>) => {
        asked.push(name);
        return work();
      },
    },
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** Has its token renewed once. */
async function renewOnce(storage: SessionStorage | undefined): Promise<void> {
  const server = createFakeSessions();
  const api = createClient({ url: server.url, fetch: server.fetch, storage });
  await api.auth.login.mutate(CREDENTIALS);
  server.expire();
  expect(await api.todos.summary.query()).toEqual(SUMMARY);
  expect(server.calls('auth.refresh')).toHaveLength(1);
}

test('tabs of one storage renew one after another', async () => {
  vi.stubGlobal('document', {});

  await renewOnce(createStorage());

  expect(asked).toEqual(['plumbline.session']);
});

test('nobody waits for other tabs with a session in memory', async () => {
  vi.stubGlobal('document', {});

  await renewOnce(undefined);

  expect(asked).toEqual([]);
});

test('where there is no page there are no tabs: clients with storages of their own never wait for each other', async () => {
  await renewOnce(createStorage());

  expect(asked).toEqual([]);
});

test.each([
  ['the session', 'plumbline.session', null],
  ['everything', null, null],
  ['something else', 'theme', 'Ada'],
])('a tab that takes away %s from the storage', async (_what, key, left) => {
  vi.stubGlobal('document', {});
  const listeners: ((event: { key: string | null }) => void)[] = [];
  vi.stubGlobal('addEventListener', (_: string, listener: (typeof listeners)[number]) =>
    listeners.push(listener),
  );
  const server = createFakeSessions();
  const storage = createStorage();
  const api = createClient({ url: server.url, fetch: server.fetch, storage });
  await api.auth.login.mutate(CREDENTIALS);

  storage.stored.clear();
  for (const listener of listeners) listener({ key });
  await new Promise(setImmediate);

  expect(api.session.current?.user.firstName ?? null).toBe(left);
});

import { createClient, type SessionStorage } from '@plumbline/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFakeSessions, CREDENTIALS, SUMMARY } from '../../support/fake-api.ts';

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

function createStorage(): SessionStorage {
  const stored = new Map<string, string>();
  return {
    getItem: (key) => stored.get(key) ?? null,
    setItem: (key, value) => stored.set(key, value),
    removeItem: (key) => stored.delete(key),
  };
}

const stubPage = (sessionStorage: SessionStorage) => {
  vi.stubGlobal('document', {});
  vi.stubGlobal('sessionStorage', sessionStorage);
};

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
  stubPage(createStorage());

  await renewOnce(createStorage());

  expect(asked).toEqual(['plumbline.session']);
});

test.each([
  ['a session in memory', () => undefined],
  ["a storage of the tab's own", () => globalThis.sessionStorage],
])('nobody waits for other tabs with %s', async (_, storageOf) => {
  stubPage(createStorage());

  await renewOnce(storageOf());

  expect(asked).toEqual([]);
});

test('where there is no page there are no tabs: clients with storages of their own never wait for each other', async () => {
  await renewOnce(createStorage());

  expect(asked).toEqual([]);
});

test('a page in a sandbox, which may ask for no storage, renews all the same', async () => {
  vi.stubGlobal('document', {});
  vi.stubGlobal('sessionStorage', undefined);
  Object.defineProperty(globalThis, 'sessionStorage', {
    configurable: true,
    get: () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    },
  });

  await renewOnce(createStorage());

  expect(asked).toEqual(['plumbline.session']);
});

import type { SessionStorage } from '@plumbline/client';
import { refusal } from '@plumbline/client/testing';
import { beforeEach, expect, test, vi } from 'vitest';
import {
  clientWith,
  createFakeSessions,
  CREDENTIALS,
  signedIn,
  SUMMARY,
  throwing,
} from '../../support/fake-api.ts';
import { createStorage } from '../../support/storages.ts';

let requestedLocks: string[];
beforeEach(() => {
  requestedLocks = [];
  vi.stubGlobal('navigator', {
    locks: {
      request: (name: string, work: () => Promise<unknown>) => {
        requestedLocks.push(name);
        return work();
      },
    },
  });
});

/** Signs in, and refreshes the token once. */
async function refreshOnce(storage: SessionStorage | undefined): Promise<void> {
  const { server, api } = await signedIn({}, storage === undefined ? {} : { storage });
  server.expire();
  expect(await api.todos.summary.query()).toEqual(SUMMARY);
  expect(server.calls('auth.refresh')).toHaveLength(1);
}

test('a page with a shared storage takes the lock of the tabs to refresh', async () => {
  vi.stubGlobal('document', {});

  await refreshOnce(createStorage());

  expect(requestedLocks).toEqual(['plumbline.session']);
});

test('a refresh that fails under the lock is not repeated without it', async () => {
  vi.stubGlobal('document', {});
  const server = createFakeSessions({
    'auth.refresh': throwing(refusal('OVERLOADED', { retryAfterSeconds: 60 })),
  });
  const api = clientWith(server, createStorage());
  await api.auth.login.mutate(CREDENTIALS);
  server.expire();

  await expect(api.todos.summary.query()).rejects.toMatchObject({ reason: 'OVERLOADED' });
  expect(server.calls('auth.refresh')).toHaveLength(1);
});

test('a session in memory needs no lock', async () => {
  vi.stubGlobal('document', {});

  await refreshOnce(undefined);

  expect(requestedLocks).toEqual([]);
});

test('outside a page, a refresh needs no lock', async () => {
  await refreshOnce(createStorage());

  expect(requestedLocks).toEqual([]);
});

test.each([
  ['the session', 'signed out', 'plumbline.session'],
  ['everything', 'signed out', null],
  ['something else', 'Ada', 'theme'],
])('after another tab removes %s from the storage, the user is %s', async (_what, user, key) => {
  vi.stubGlobal('document', {});
  const listeners: ((event: { key: string | null }) => void)[] = [];
  vi.stubGlobal('addEventListener', (_: string, listener: (typeof listeners)[number]) =>
    listeners.push(listener),
  );
  const storage = createStorage();
  const { api } = await signedIn({}, { storage });

  storage.stored.clear();
  for (const listener of listeners) listener({ key });
  await new Promise(setImmediate);

  expect(api.session.current?.user.firstName ?? 'signed out').toBe(user);
});

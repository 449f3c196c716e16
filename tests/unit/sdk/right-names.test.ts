import { createClient, safe } from '@plumbline/client';
import { refusal } from '@plumbline/client/testing';
import { expect, test, vi } from 'vitest';
import { settle } from '../../support/event-loop.ts';
import {
  BOB,
  clientWith,
  createFakeApi,
  createFakeSessions,
  CREDENTIALS,
  fakeSession,
  LIFE_MS,
  loginOfAdaOrBob,
  signedIn,
  storedSession,
  SUMMARY,
  throwing,
} from '../../support/fake-api.ts';
import { createSlowStorage, createStorage } from '../../support/storages.ts';

// A call is sent with the token of the user who made it, or not at all.

const expired = throwing(refusal('UNAUTHENTICATED', { cause: 'expired' }));

test('a call that waits for a token is aborted when another user signs in', async () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const server = createFakeApi({
    'auth.login': loginOfAdaOrBob,
    'auth.logout': () => undefined,
    'auth.refresh': () => promise.then(() => fakeSession(3, { userId: 'ada' })),
    'todos.create': () => ({}),
  });
  const api = createClient({ url: server.url, fetch: server.fetch, retries: 0 });
  await api.auth.login.mutate(CREDENTIALS);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + LIFE_MS + 1 });

  const call = safe(api.todos.create.mutate({ description: "Ada's todo" }));
  await expect.poll(() => server.calls('auth.refresh').length).toBe(1);
  await api.session.signOut();
  await api.auth.login.mutate(BOB);
  resolve(undefined);

  expect((await call)[1]).toMatchObject({
    kind: 'aborted',
    message: 'The user who made this call is no longer signed in.',
  });
  expect(server.calls('todos.create')).toEqual([]);
});

test('calls with different tokens never share a request', async () => {
  const server = createFakeApi({ 'users.me': ({ token }) => token });
  const tokens = ["Ada's", "Ada's", "Bob's", "Bob's", "Ada's"];
  const waiting = [...tokens];
  const accessToken = () => waiting.shift() ?? null;
  const api = createClient({ url: server.url, fetch: server.fetch, accessToken });

  const responses = await Promise.all(tokens.map(() => api.users.me.query()));

  expect(responses).toEqual(tokens);
  expect(server.requests.map(({ length }) => length)).toEqual([2, 2, 1]);
});

test('a call made before a slow storage was read belongs to the user in that storage', async () => {
  const server = createFakeApi({
    'auth.login': loginOfAdaOrBob,
    'todos.create': throwing(refusal('OVERLOADED', { retryAfterSeconds: 0 })),
  });
  const storage = createSlowStorage(storedSession(fakeSession(1, { userId: 'ada' })));
  const api = createClient({ url: server.url, fetch: server.fetch, storage });

  const call = safe(api.todos.create.mutate({ description: "Ada's todo" }));
  await expect.poll(() => server.calls('todos.create').length).toBe(1);
  await api.auth.login.mutate(BOB);

  expect((await call)[1]?.kind).toBe('aborted');
  expect(server.calls('todos.create').map(({ token }) => token)).toEqual(['access-1']);
});

test("a user neither waits for the refresh of the previous user's token nor gets its result", async () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const tokens: (string | null)[] = [];
  const server = createFakeApi({
    'auth.login': loginOfAdaOrBob,
    'auth.logout': () => undefined,
    'auth.refresh': ({ input }) =>
      JSON.stringify(input).includes('refresh-1')
        ? promise.then(() => fakeSession(4, { userId: 'ada' }))
        : fakeSession(3, { userId: 'bob' }),
    'todos.summary': (received, signal) => {
      tokens.push(received.token);
      return received.token === 'access-3' ? SUMMARY : expired(received, signal);
    },
  });
  const api = createClient({ url: server.url, fetch: server.fetch, retries: 0 });
  await api.auth.login.mutate(CREDENTIALS);
  const adasCall = safe(api.todos.summary.query());
  await expect.poll(() => server.calls('auth.refresh').length).toBe(1);
  await api.session.signOut();
  await api.auth.login.mutate(BOB);

  expect(await api.todos.summary.query()).toEqual(SUMMARY);
  resolve(undefined);
  expect((await adasCall)[1]?.kind).toBe('aborted');
  expect(tokens).toEqual(['access-1', 'access-2', 'access-3']);
});

test('a user who signs out while a refresh reads a slow storage stays signed out', async () => {
  const storage = createSlowStorage();
  const { server, api, changes } = await signedIn({}, { storage });
  server.expire();

  const call = safe(api.todos.summary.query());
  await expect.poll(() => server.calls('auth.refresh').length).toBe(1);
  await api.session.signOut();
  await call;
  await settle();

  expect(api.session.current).toBeNull();
  expect(changes).toEqual(['signed_out']);
  expect([...storage.stored.keys()]).toEqual([]);
});

test('signing out removes the stored session, even if the storage failed before', async () => {
  const server = createFakeSessions();
  const storage = createStorage(storedSession());
  let isLocked = false;
  const locked = () => {
    if (isLocked) throw new Error('The keychain is locked.');
  };
  const getItem = (key: string) => (locked(), storage.getItem(key));
  const removeItem = (key: string) => {
    locked();
    storage.removeItem(key);
  };
  const api = clientWith(server, { ...storage, getItem, removeItem });
  server.issue();
  server.expire();
  isLocked = true;
  expect(await api.todos.summary.query()).toEqual(SUMMARY);
  isLocked = false;

  await api.session.signOut();

  expect([...storage.stored.keys()]).toEqual([]);
});

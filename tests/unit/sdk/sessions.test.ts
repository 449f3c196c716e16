import { createClient, safe } from '@plumbline/client';
import { refusal } from '@plumbline/client/testing';
import { expect, test } from 'vitest';
import {
  createFakeSessions,
  CREDENTIALS,
  NEW_PASSWORD,
  offline,
  signedIn,
  SUMMARY,
  throwing,
  type Handler,
} from '../../support/fake-api.ts';
import { countOutcomes, times } from '../../support/outcomes.ts';
import { createStorage } from '../../support/storages.ts';

test('signing in starts a session: listeners are called, and calls carry its token', async () => {
  const server = createFakeSessions();
  const api = createClient({ url: server.url, fetch: server.fetch });
  const heard: unknown[] = [];
  api.session.onChange((session, change) => void heard.push([session?.user.firstName, change]));

  expect(await api.session.ready).toBeNull();
  await api.auth.login.mutate(CREDENTIALS);
  await api.todos.summary.query();

  expect(heard).toEqual([['Ada', { cause: 'signed_in' }]]);
  expect(server.calls('todos.summary')[0]?.token).toBe('access-1');
});

test('when fifty calls are refused for an expired token, the client refreshes once and repeats each call', async () => {
  const { server, api, changes } = await signedIn();
  server.expire();

  const outcomes = await countOutcomes(times(50, () => api.todos.summary.query()));

  expect(outcomes).toEqual({ ok: 50 });
  expect(server.calls('auth.refresh')).toHaveLength(1);
  expect(changes).toEqual(['refreshed']);
});

test('a call whose refreshed token is rejected too is not sent a third time', async () => {
  const { server, api } = await signedIn({
    'users.me': throwing(refusal('UNAUTHENTICATED', { cause: 'invalid' })),
  });

  const [, error] = await safe(api.users.me.query());

  expect(error).toMatchObject({ reason: 'UNAUTHENTICATED', details: { cause: 'invalid' } });
  expect(server.calls('users.me')).toHaveLength(2);
});

const WAIT = { retryAfterSeconds: 60 };

test.each<[string, Handler]>([
  ['the network fails', offline],
  ['the server is overloaded', throwing(refusal('OVERLOADED', WAIT))],
  ['the database is down', throwing(refusal('DATABASE_UNAVAILABLE', WAIT))],
  ['a gateway responds with an error', () => new Response('', { status: 502 })],
  ['refreshes are rate limited', throwing(refusal('RATE_LIMITED', WAIT))],
])('the session survives a refresh that fails because %s', async (_, fail) => {
  let isBroken = true;
  const { server, api, changes } = await signedIn({
    'auth.refresh': (received, signal) =>
      isBroken ? fail(received, signal) : server.refresh(received, signal),
  });
  server.expire();

  const [, error] = await safe(api.todos.summary.query());
  expect(error).toBeDefined();
  expect(api.session.current).not.toBeNull();
  isBroken = false;

  expect(await api.todos.summary.query()).toEqual(SUMMARY);
  expect(changes).toEqual(['refreshed']);
});

test.each(['SESSION_EXPIRED', 'REFRESH_TOKEN_REUSED'] as const)(
  'a definite refusal (%s) ends the session once, and the listener gets the reason',
  async (reason) => {
    const { server, api } = await signedIn({
      'auth.refresh': throwing(refusal(reason)),
    });
    const heard: unknown[] = [];
    api.session.onChange((session, { cause, error }) => void heard.push([session, cause, error?.reason]));
    server.expire();

    const outcomes = await countOutcomes(times(20, () => api.todos.summary.query()));

    expect(outcomes).toEqual({ UNAUTHENTICATED: 20 });
    expect(heard).toEqual([[null, 'ended', reason]]);
    expect(api.session.current).toBeNull();
    expect(server.calls('auth.refresh')).toHaveLength(1);
  },
);

test('a refresh whose response was lost is repeated once', async () => {
  let isFirst = true;
  const { server, api } = await signedIn({
    'auth.refresh': (received, signal) => {
      const wasFirst = isFirst;
      isFirst = false;
      return wasFirst ? offline(received, signal) : server.refresh(received, signal);
    },
  });
  server.expire();

  expect(await api.todos.summary.query()).toEqual(SUMMARY);
});

test('a password change replaces the tokens, and calls with the old ones are repeated', async () => {
  const server = createFakeSessions();
  const { promise: arrival, resolve: arrive } = Promise.withResolvers<undefined>();
  const api = createClient({
    url: server.url,
    retries: 0,
    async fetch(url, init) {
      const response = await server.fetch(url, init);
      // The server has already changed the password, and refuses the old tokens.
      if (url.includes('changePassword')) await arrival;
      return response;
    },
  });
  await api.auth.login.mutate(CREDENTIALS);
  const changes: string[] = [];
  api.session.onChange((_, { cause }) => void changes.push(cause));

  const change = api.users.changePassword.mutate(NEW_PASSWORD);
  await expect.poll(() => server.calls('users.changePassword').length).toBe(1);
  const calls = countOutcomes(times(5, () => api.todos.summary.query()));
  await expect.poll(() => server.calls('auth.refresh').length).toBe(1);
  arrive(undefined);
  await change;

  expect(await calls).toEqual({ ok: 5 });
  expect(changes).toEqual(['refreshed']);
});

test('a client with its own `accessToken` keeps no session, and never refreshes', async () => {
  const server = createFakeSessions();
  const storage = createStorage();
  const api = createClient({ url: server.url, fetch: server.fetch, storage, accessToken: () => 'my own' });

  await api.auth.login.mutate(CREDENTIALS);
  const [, error] = await safe(api.todos.summary.query());

  expect(error).toMatchObject({ reason: 'UNAUTHENTICATED' });
  expect(server.calls('todos.summary').map(({ token }) => token)).toEqual(['my own']);
  expect(server.calls('auth.refresh')).toEqual([]);
  expect(api.session.current).toBeNull();
  expect(storage.stored.size).toBe(0);
});

import { createClient, safe, type Client } from '@plumbline/client';
import { refusal } from '@plumbline/client/testing';
import { expect, test, vi } from 'vitest';
import {
  BOB,
  createFakeApi,
  CREDENTIALS,
  fakeSession,
  LIFE_MS,
  loginOfAdaOrBob,
  NEW_PASSWORD,
  offline,
  signedIn,
  SUMMARY,
  throwing,
} from '../../support/fake-api.ts';

const revoked = throwing(refusal('UNAUTHENTICATED', { cause: 'revoked' }));

test('a password change that first has to refresh its token does not wait for itself', async () => {
  const server = createFakeApi({
    'auth.login': () => fakeSession(1),
    'auth.refresh': throwing(refusal('SESSION_EXPIRED')),
    'users.changePassword': revoked,
  });
  const api = createClient({ url: server.url, fetch: server.fetch, retries: 0 });
  await api.auth.login.mutate(CREDENTIALS);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + LIFE_MS + 1 });

  const [, error] = await safe(api.users.changePassword.mutate(NEW_PASSWORD));

  expect(error?.reason).toBe('UNAUTHENTICATED');
  expect(api.session.current).toBeNull();
  await api.auth.login.mutate(CREDENTIALS);
  expect(api.session.current).not.toBeNull();
});

test('a call whose refreshed token was ended by a password change is sent again with the newest token', async () => {
  const { server, api } = await signedIn({
    'auth.refresh': () => fakeSession(2),
    'users.changePassword': () => fakeSession(3),
    'todos.summary': async (received, signal) => {
      if (received.token === 'access-2') await api.users.changePassword.mutate(NEW_PASSWORD);
      return received.token === 'access-3' ? SUMMARY : revoked(received, signal);
    },
  });

  expect(await api.todos.summary.query()).toEqual(SUMMARY);
  expect(server.calls('todos.summary').map(({ token }) => token)).toEqual([
    'access-1',
    'access-2',
    'access-3',
  ]);
});

test('when one of two simultaneous password changes fails first, the other still keeps the session', async () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  let changes = 0;
  const { server, api } = await signedIn({
    'users.changePassword': async (received, signal) => {
      changes += 1;
      if (changes > 1) return revoked(received, signal);
      await promise;
      return fakeSession(9);
    },
    'auth.refresh': throwing(refusal('SESSION_EXPIRED')),
  });

  const first = api.users.changePassword.mutate(NEW_PASSWORD);
  const second = safe(api.users.changePassword.mutate(NEW_PASSWORD));
  await expect.poll(() => server.calls('auth.refresh').length).toBe(1);
  resolve(undefined);
  await Promise.all([first, second]);

  expect(api.session.current?.accessToken).toBe('access-9');
});

test.each<[string, (api: Client) => Promise<unknown>]>([
  ['users.changePassword', (api) => api.users.changePassword.mutate(NEW_PASSWORD)],
  ['auth.refresh', (api) => api.todos.summary.query()],
])('a user who signs out during %s stays signed out', async (path, call) => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const { server, api } = await signedIn({ [path]: () => promise.then(() => fakeSession(9)) });
  server.expire();
  const pending = call(api).catch(() => undefined);
  await expect.poll(() => server.calls(path).length).toBe(1);

  await api.session.signOut();
  resolve(undefined);
  await pending;

  expect(api.session.current).toBeNull();
});

test('a call never runs as the next user', async () => {
  const tokens: (string | null)[] = [];
  const { api } = await signedIn({
    'todos.complete': (received, signal) => {
      tokens.push(received.token);
      return offline(received, signal);
    },
    'auth.login': loginOfAdaOrBob,
  });
  const call = safe(api.todos.complete.mutate({ id: 'x' }, { idempotent: true, retries: 2 }));
  await expect.poll(() => tokens.length).toBe(1);

  await api.session.signOut();
  await api.auth.login.mutate(BOB);

  expect((await call)[1]?.kind).toBe('aborted');
  expect(tokens).toEqual(['access-1']);
});

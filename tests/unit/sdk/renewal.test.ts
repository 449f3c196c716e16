import { safe } from '@plumbline/client';
import { refusal } from '@plumbline/client/testing';
import { expect, test, vi } from 'vitest';
import { settle } from '../../support/event-loop.ts';
import {
  CREDENTIALS,
  LIFE_MS,
  offline,
  signedIn,
  SUMMARY,
  throwing,
  type Handler,
} from '../../support/fake-api.ts';
import { times } from '../../support/outcomes.ts';

const [ALMOST_EXPIRED_MS, EXPIRED_MS] = [LIFE_MS - 10_000, LIFE_MS + 1];
const never: Handler = () => new Promise(() => undefined);

/** A user who signed in this many milliseconds ago. */
async function signedInFor(ms: number, overrides: Record<string, Handler> = {}) {
  vi.useFakeTimers({ toFake: ['Date'] });
  const signedInUser = await signedIn(overrides);
  vi.setSystemTime(Date.now() + ms);
  return signedInUser;
}

test('while the token is valid, calls do not wait for a refresh, even one that never ends', async () => {
  const { api, server } = await signedInFor(ALMOST_EXPIRED_MS, { 'auth.refresh': never });

  expect(await api.todos.summary.query()).toEqual(SUMMARY);
  expect(server.calls('todos.summary')[0]?.token).toBe('access-1');
  await expect.poll(() => server.calls('auth.refresh').length).toBe(1);
});

test('once the token has expired, calls wait for one refresh', async () => {
  const { api, server } = await signedInFor(EXPIRED_MS);

  await Promise.all(times(5, () => api.todos.summary.query()));

  expect(server.calls('todos.summary').map(({ token }) => token)).toEqual(times(5, () => 'access-2'));
  expect(server.calls('auth.refresh')).toHaveLength(1);
});

test('an expired token that cannot be refreshed is sent anyway, because the server decides', async () => {
  const { api, server } = await signedInFor(EXPIRED_MS, { 'auth.refresh': offline });

  expect(await api.todos.summary.query()).toEqual(SUMMARY);
  expect(server.calls('todos.summary')[0]?.token).toBe('access-1');
});

test('a refresh that returns no session fails the call, and keeps the session', async () => {
  const { api, server } = await signedIn({ 'auth.refresh': () => ({ accessToken: 'access-2' }) });
  server.expire();

  const [, error] = await safe(api.todos.summary.query());

  expect(error?.kind).toBe('failed');
  expect(api.session.current?.refreshToken).toBe('refresh-1');
});

test('after an early refresh fails, the client pauses before it tries again', async () => {
  const { api, server } = await signedInFor(ALMOST_EXPIRED_MS, {
    'auth.refresh': throwing(refusal('OVERLOADED', { retryAfterSeconds: 5 })),
  });

  for (let n = 0; n < 5; n += 1) await api.todos.summary.query();
  expect(server.calls('auth.refresh')).toHaveLength(1);
  vi.setSystemTime(Date.now() + 6_000);
  await api.todos.summary.query();

  await expect.poll(() => server.calls('auth.refresh').length).toBe(2);
});

test('calls of public procedures are sent without a token, and do not wait for one', async () => {
  const { api, server } = await signedInFor(EXPIRED_MS, {
    'auth.refresh': never,
    'auth.requestPasswordReset': () => undefined,
  });

  await api.auth.login.mutate(CREDENTIALS);
  await api.auth.requestPasswordReset.mutate({ email: CREDENTIALS.email });

  expect(server.calls('auth.login').at(-1)?.token).toBeNull();
  expect(server.calls('auth.requestPasswordReset')[0]?.token).toBeNull();
  expect(server.calls('auth.refresh')).toEqual([]);
});

test('a call aborted during a refresh is never sent, not even in a batch', async () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const { api, server } = await signedInFor(EXPIRED_MS, {
    'auth.refresh': (received, signal) => promise.then(() => server.refresh(received, signal)),
    'todos.complete': () => ({}),
    'todos.reopen': () => ({}),
  });
  const controller = new AbortController();

  const aborted = api.todos.complete.mutate({ id: 'x' }, { signal: controller.signal });
  const kept = api.todos.reopen.mutate({ id: 'x' });
  await settle();
  controller.abort();
  resolve(undefined);

  await expect(aborted).rejects.toMatchObject({ kind: 'aborted' });
  await kept;
  expect(server.calls('todos.complete')).toEqual([]);
});

test('a call aborted right after it was made is never sent, not even in a batch', async () => {
  const { api, server } = await signedIn({ 'todos.complete': () => ({}), 'todos.reopen': () => ({}) });
  const controller = new AbortController();

  const aborted = api.todos.complete.mutate({ id: 'x' }, { signal: controller.signal });
  const kept = api.todos.reopen.mutate({ id: 'x' });
  controller.abort();

  await expect(aborted).rejects.toMatchObject({ kind: 'aborted' });
  await kept;
  expect(server.calls('todos.complete')).toEqual([]);
});

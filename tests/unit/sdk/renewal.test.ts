import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@plumbline/client';
import { refusal } from '@plumbline/client/testing';
import { afterEach, expect, test, vi } from 'vitest';
import { CREDENTIALS, signedIn, SUMMARY, type Handler } from '../../support/fake-api.ts';
import { times } from '../../support/outcomes.ts';

const LIFE_MS = 1_800_000;
const [ALMOST_OVER_MS, OVER_MS] = [LIFE_MS - 10_000, LIFE_MS + 1];
const never: Handler = () => new Promise(() => undefined);

afterEach(() => {
  vi.useRealTimers();
});

/** Somebody who signed in so long ago. */
async function signedInFor(ms: number, overrides: Record<string, Handler> = {}) {
  vi.useFakeTimers({ toFake: ['Date'] });
  const someone = await signedIn(overrides);
  vi.setSystemTime(Date.now() + ms);
  return someone;
}

test('while a token is good nobody waits for the next one, not even where that never comes', async () => {
  const { api, server } = await signedInFor(ALMOST_OVER_MS, { 'auth.refresh': never });

  expect(await api.todos.summary.query()).toEqual(SUMMARY);
  expect(server.calls('todos.summary')[0]?.token).toBe('access-1');
  await expect.poll(() => server.calls('auth.refresh').length, { interval: 5 }).toBe(1);
});

test('once it is over they wait', async () => {
  const { api, server } = await signedInFor(OVER_MS);

  await Promise.all(times(5, () => api.todos.summary.query()));

  expect(server.calls('todos.summary').map(({ token }) => token)).toEqual(times(5, () => 'access-2'));
  expect(server.calls('auth.refresh')).toHaveLength(1);
});

test('a token that could not be renewed ahead of its end is not tried again with every call', async () => {
  const { api, server } = await signedInFor(ALMOST_OVER_MS, {
    'auth.refresh': () => {
      throw refusal('OVERLOADED', { retryAfterSeconds: 5 });
    },
  });

  for (let n = 0; n < 5; n += 1) await api.todos.summary.query();
  expect(server.calls('auth.refresh')).toHaveLength(1);
  vi.setSystemTime(Date.now() + 6_000);
  await api.todos.summary.query();

  await expect.poll(() => server.calls('auth.refresh').length, { interval: 5 }).toBe(2);
});

test.each([
  ['auth.login', (api) => api.auth.login.mutate(CREDENTIALS)],
  ['auth.requestPasswordReset', (api) => api.auth.requestPasswordReset.mutate({ email: CREDENTIALS.email })],
] satisfies [string, (api: Client) => Promise<unknown>][])(
  '%s needs no token, and waits for none',
  async (path, call) => {
    const { api, server } = await signedInFor(OVER_MS, {
      'auth.refresh': never,
      'auth.requestPasswordReset': () => undefined,
    });

    await call(api);

    expect(server.calls(path).at(-1)?.token).toBeNull();
    expect(server.calls('auth.refresh')).toEqual([]);
  },
);

test('a call that is given up while its token is renewed never leaves, whatever it would have travelled with', async () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const { api, server } = await signedInFor(OVER_MS, {
    'auth.refresh': (received, signal) => promise.then(() => server.refresh(received, signal)),
    'todos.complete': () => ({}),
    'todos.reopen': () => ({}),
  });
  const controller = new AbortController();

  const givenUp = api.todos.complete.mutate({ id: 'x' }, { signal: controller.signal });
  const kept = api.todos.reopen.mutate({ id: 'x' });
  await delay(10);
  controller.abort();
  resolve(undefined);

  await expect(givenUp).rejects.toMatchObject({ kind: 'aborted' });
  await kept;
  expect(server.calls('todos.complete')).toEqual([]);
});

test('nor does one that is given up in the moment it was made', async () => {
  const { api, server } = await signedIn({ 'todos.complete': () => ({}), 'todos.reopen': () => ({}) });
  const controller = new AbortController();

  const givenUp = api.todos.complete.mutate({ id: 'x' }, { signal: controller.signal });
  const kept = api.todos.reopen.mutate({ id: 'x' });
  controller.abort();

  await expect(givenUp).rejects.toMatchObject({ kind: 'aborted' });
  await kept;
  expect(server.calls('todos.complete')).toEqual([]);
});

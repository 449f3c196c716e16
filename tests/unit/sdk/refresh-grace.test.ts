import { safe } from '@plumbline/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { REFRESH_GRACE_SECONDS } from '../../../server/auth/session.ts';
import { signedIn } from '../../support/fake-api.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('both attempts of a refresh end while the server still accepts the spent token', async () => {
  const { api, server } = await signedInWithLostRefresh();
  server.expire();
  const startedAt = Date.now();
  const call = safe(api.todos.summary.query()).then(() => Date.now());

  await vi.runAllTimersAsync();
  const endedAt = await call;

  expect(server.calls('auth.refresh')).toHaveLength(2);
  // Later, the server would take the second attempt for a stolen token and end the session.
  expect(endedAt - startedAt).toBeLessThan(REFRESH_GRACE_SECONDS * 1_000);
});

async function signedInWithLostRefresh() {
  const signingIn = signedIn({ 'auth.refresh': () => new Promise(() => undefined) });
  await vi.runAllTimersAsync();
  return signingIn;
}

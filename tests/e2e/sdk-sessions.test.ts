import { setTimeout as delay } from 'node:timers/promises';
import { createClient, type SessionChange } from '@plumbline/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { countOutcomes, times } from '../support/outcomes.ts';
import { PASSWORD, person } from '../support/people.ts';

const NEW_PASSWORD = 'another horse battery staple';
let app: TestApp;
/** Its access tokens live for two seconds, or for at least one, because their times are rounded to seconds. */
let shortLived: TestApp;
beforeAll(async () => {
  [app, shortLived] = await Promise.all([startTestApp(), startTestApp({ ACCESS_TOKEN_TTL: '2s' })]);
});
afterAll(() => Promise.all([app[Symbol.asyncDispose](), shortLived[Symbol.asyncDispose]()]));

async function signedIn(server: TestApp) {
  const api = createClient({ url: server.trpcUrl });
  const account = person();
  await api.auth.register.mutate(account);
  await api.auth.login.mutate({ email: account.email, password: account.password });
  const changes: SessionChange['cause'][] = [];
  api.session.onChange((_, { cause }) => void changes.push(cause));
  return { api, changes, email: account.email };
}

const refreshesOf = ({ logs }: TestApp) =>
  logs.filter(([, event, entry]) => event === 'call' && JSON.stringify(entry).includes('auth.refresh'))
    .length;

test('fifty calls at once with an expired token all succeed after one refresh', async () => {
  const { api, changes } = await signedIn(shortLived);
  const before = refreshesOf(shortLived);
  await delay(2_100);
  const startedAt = performance.now();

  const outcomes = await countOutcomes(times(50, () => api.todos.summary.query()));

  expect(outcomes).toEqual({ ok: 50 });
  // On a busy machine, the next token may expire during the calls.
  const expired = 1 + Math.floor((performance.now() - startedAt) / 900);
  expect(refreshesOf(shortLived) - before).toBeLessThanOrEqual(expired);
  expect(new Set(changes)).toEqual(new Set(['refreshed']));
});

test('a password change replaces the tokens, and no call under way fails', async () => {
  const { api, changes, email } = await signedIn(app);
  const change = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD, newPasswordConfirm: NEW_PASSWORD };

  const [outcomes] = await Promise.all([
    countOutcomes(
      times(40, async (index) => {
        await delay(index * 5);
        return api.todos.summary.query();
      }),
    ),
    delay(50).then(() => api.users.changePassword.mutate(change)),
  ]);

  expect(outcomes).toEqual({ ok: 40 });
  expect(changes).toEqual(['refreshed']);
  const again = createClient({ url: app.trpcUrl });
  expect((await again.auth.login.mutate({ email, password: NEW_PASSWORD })).user.email).toBe(email);
});

test('a session revoked elsewhere ends at the next call, once, and the listener gets the reason', async () => {
  const { api, email } = await signedIn(app);
  const heard: unknown[] = [];
  api.session.onChange((session, { cause, error }) => void heard.push([session, cause, error?.reason]));
  const other = createClient({ url: app.trpcUrl });
  await other.auth.login.mutate({ email, password: PASSWORD });

  await other.auth.sessions.revokeOthers.mutate();
  const outcomes = await countOutcomes(times(10, () => api.todos.summary.query()));

  expect(outcomes).toEqual({ UNAUTHENTICATED: 10 });
  expect(heard).toEqual([[null, 'ended', 'SESSION_EXPIRED']]);
});

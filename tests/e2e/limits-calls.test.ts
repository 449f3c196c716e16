import type { Client } from '@plumbline/client';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { newAddress, startLimitedServers } from '../support/limited-server.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { clientFrom, countOutcomes, outcomeOf, times, waitOf } from '../support/outcomes.ts';

const limited = openForTests(startLimitedServers);
const server = () => limited().servers[0];

async function signIn(credentials?: { email: string; password: string }) {
  const address = newAddress();
  const { auth } = clientFrom(server().trpcUrl, address);
  const { accessToken } = await auth.login.mutate(credentials ?? (await limited().createAccount()));
  return { accessToken, api: clientFrom(server().trpcUrl, address, { accessToken: () => accessToken }) };
}

test('a user may make three hundred calls a minute, and each call of a batch counts', async () => {
  const { api } = await signIn();
  const { api: somebodyElse } = await signIn();

  const first = await countOutcomes(times(295, () => api.users.me.query()));
  const atTheEdge = await countOutcomes(times(10, () => api.users.me.query()));

  expect(first).toEqual({ ok: 295 });
  expect(atTheEdge).toEqual({ ok: 5, RATE_LIMITED: 5 });
  expect(await waitOf(api.todos.list.query({}))).toBeLessThanOrEqual(60);
  expect(await outcomeOf(somebodyElse.users.me.query())).toBe('ok');
});

test('a user who changes address or signs in again is still counted as one user', async () => {
  const credentials = await limited().createAccount();
  const [{ api: here }, { api: there }] = [await signIn(credentials), await signIn(credentials)];

  await countOutcomes(times(300, () => here.users.me.query()));

  expect(await outcomeOf(there.users.me.query())).toBe('RATE_LIMITED');
});

const logout = ({ auth }: Client) => auth.logout.mutate({ refreshToken: 'rubbish' });
const refresh = ({ auth }: Client) => auth.refresh.mutate({ refreshToken: 'rubbish' });
const readProfile = ({ users }: Client) => users.me.query();

test.each([
  ['calls of a public procedure', { limit: 300, outcome: 'ok', call: logout }],
  ['calls of a protected procedure', { limit: 300, outcome: 'UNAUTHENTICATED', call: readProfile }],
  ['refreshes', { limit: 600, outcome: 'SESSION_EXPIRED', call: refresh }],
])('anonymous %s are counted by address', async (_what, { limit, outcome, call }) => {
  const from = (address: string) => clientFrom(server().trpcUrl, address);
  const [here, there] = [from(newAddress()), from(newAddress())];

  const early = [];
  for (let n = 0; n < limit; n += 50) early.push(await countOutcomes(times(50, () => call(here))));
  const late = await countOutcomes(times(10, () => call(here)));

  expect(early).toEqual(Array(limit / 50).fill({ [outcome]: 50 }));
  expect(late).toEqual({ RATE_LIMITED: 10 });
  expect(await outcomeOf(call(there))).toBe(outcome);
});

test('calls with a token of an ended session are counted by address, and not against its owner', async () => {
  const credentials = await limited().createAccount();
  const { auth } = clientFrom(server().trpcUrl, newAddress());
  const [ended, kept] = [await auth.login.mutate(credentials), await auth.login.mutate(credentials)];
  await auth.logout.mutate({ refreshToken: ended.refreshToken });
  const thief = clientFrom(server().trpcUrl, newAddress(), { accessToken: () => ended.accessToken });
  const owner = clientFrom(server().trpcUrl, newAddress(), { accessToken: () => kept.accessToken });

  const outcomes = await countOutcomes(times(310, () => thief.users.me.query()));

  expect(outcomes).toEqual({ UNAUTHENTICATED: 300, RATE_LIMITED: 10 });
  expect(await outcomeOf(owner.users.me.query())).toBe('ok');
});

test('a limited response states the wait in whole seconds, in the body and in the header', async () => {
  const { accessToken, api } = await signIn();
  await countOutcomes(times(300, () => api.users.me.query()));

  const answer = await fetch(`${server().trpcUrl}/users.me`, {
    headers: { Authorization: `Bearer ${accessToken}` },
  });
  const retryAfter = answer.headers.get('Retry-After');

  expect(answer.status).toBe(429);
  expect(retryAfter).toMatch(/^[1-9]\d*$/);
  const details = { retryAfterSeconds: Number(retryAfter) };
  const data = { code: 'TOO_MANY_REQUESTS', httpStatus: 429, reason: 'RATE_LIMITED', details };
  expect(await answer.json()).toMatchObject({ error: { data } });
});

test('a partly limited batch reports it for each limited call, and in the header', async () => {
  const { accessToken, api } = await signIn();
  await countOutcomes(times(299, () => api.users.me.query()));

  const answer = await fetch(`${server().trpcUrl}/users.me,users.me?batch=1&input={}`, {
    headers: { Authorization: `Bearer ${accessToken}` },
  });

  expect(answer.status).toBe(207);
  expect(answer.headers.get('Retry-After')).toMatch(/^[1-9]\d*$/);
  expect(await answer.json()).toMatchObject([
    { result: {} },
    { error: { data: { reason: 'RATE_LIMITED' } } },
  ]);
});

test('a batch with several limited calls states the longest wait in its header', async () => {
  const { accessToken, api } = await signIn();
  const { email } = await api.users.me.query();
  const { auth } = clientFrom(server().trpcUrl, newAddress());
  // The limits are three mails an hour and three hundred calls a minute.
  for (let n = 0; n < 3; n += 1) await auth.requestPasswordReset.mutate({ email });
  await countOutcomes(times(300, () => api.users.me.query()));

  const answer = await fetch(
    `${server().trpcUrl}/auth.requestPasswordReset,auth.sessions.revokeOthers?batch=1`,
    {
      method: 'POST',
      headers: { Authorization: `Bearer ${accessToken}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ 0: { email } }),
    },
  );

  const waits = limitedBatch
    .parse(await answer.json())
    .map(({ error }) => error.data.details.retryAfterSeconds);
  expect(Math.max(...waits)).toBeGreaterThan(60);
  expect(Math.min(...waits)).toBeLessThanOrEqual(60);
  expect(answer.headers.get('Retry-After')).toBe(String(Math.max(...waits)));
});

const limitedCall = z.object({
  error: z.object({ data: z.object({ details: z.object({ retryAfterSeconds: z.int() }) }) }),
});
const limitedBatch = z.array(limitedCall).length(2);

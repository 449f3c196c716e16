import { expect, test } from 'vitest';
import { z } from 'zod';
import { newAddress, startLimitedServers } from '../support/limited-server.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { clientFrom, countOutcomes, outcomeOf, times, waitOf } from '../support/outcomes.ts';

const limited = openForTests(startLimitedServers);
const server = () => limited().servers[0];

async function signIn(address = newAddress()) {
  const { accessToken } = await clientFrom(server().trpcUrl, address).auth.login.mutate(
    await limited().createAccount(),
  );
  return { accessToken, api: clientFrom(server().trpcUrl, address, { accessToken: () => accessToken }) };
}

test('a user has three hundred calls a minute, each of a batch counted', async () => {
  const { api } = await signIn();
  const { api: somebodyElse } = await signIn();

  const first = await countOutcomes(times(295, () => api.users.me.query()));
  const atTheEdge = await countOutcomes(times(10, () => api.users.me.query()));

  expect(first).toEqual({ ok: 295 });
  expect(atTheEdge).toEqual({ ok: 5, RATE_LIMITED: 5 });
  expect(await waitOf(api.todos.list.query({}))).toBeLessThanOrEqual(60);
  expect(await outcomeOf(somebodyElse.users.me.query())).toBe('ok');
});

test('a user who changes address or signs in again is still counted as one', async () => {
  const credentials = await limited().createAccount();
  const signInAgain = async () => {
    const address = newAddress();
    const session = await clientFrom(server().trpcUrl, address).auth.login.mutate(credentials);
    return clientFrom(server().trpcUrl, address, { accessToken: () => session.accessToken });
  };
  const [here, there] = [await signInAgain(), await signInAgain()];

  await countOutcomes(times(300, () => here.users.me.query()));

  expect(await outcomeOf(there.users.me.query())).toBe('RATE_LIMITED');
});

test('the anonymous caller of a public procedure is counted by address', async () => {
  const [address, other] = [newAddress(), newAddress()];
  const logout = (from: string) => {
    const { auth } = clientFrom(server().trpcUrl, from);
    return () => auth.logout.mutate({ refreshToken: 'none of ours' });
  };

  const outcomes = await countOutcomes(times(310, logout(address)));

  expect(outcomes).toEqual({ ok: 300, RATE_LIMITED: 10 });
  expect(await outcomeOf(logout(other)())).toBe('ok');
});

test('the anonymous caller of a protected procedure is counted by address too', async () => {
  const { users } = clientFrom(server().trpcUrl, newAddress());

  const outcomes = await countOutcomes(times(310, () => users.me.query()));

  expect(outcomes).toEqual({ UNAUTHENTICATED: 300, RATE_LIMITED: 10 });
});

test('a stolen token of a session that has ended is counted by address, and uses up no calls of its owner', async () => {
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

test('an address refreshes six hundred times a minute, whatever the tokens', async () => {
  const address = newAddress();
  const refresh = (from: string) => {
    const { auth } = clientFrom(server().trpcUrl, from);
    return () => auth.refresh.mutate({ refreshToken: 'none of ours' });
  };

  const outcomes = await countOutcomes(times(610, refresh(address)));

  expect(outcomes).toEqual({ SESSION_EXPIRED: 600, RATE_LIMITED: 10 });
  expect(await outcomeOf(refresh(newAddress())())).toBe('SESSION_EXPIRED');
});

test('a limited answer says when to come back, in whole seconds, in the body and in the header', async () => {
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

test('a batch that is limited in part says so call by call, and in the header for all', async () => {
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

test('a batch with several limited calls says in its header how long the longest of them waits', async () => {
  const { accessToken, api } = await signIn();
  const { email } = await api.users.me.query();
  const { auth } = clientFrom(server().trpcUrl, newAddress());
  // Three mails an hour, and three hundred calls a minute.
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

import { expect, test } from 'vitest';
import { countOutcomes, outcomesInTurn, times } from '../support/outcomes.ts';
import { clientOf, signIn, withToken } from '../support/people.ts';
import { DEFAULT_LIMITS } from '../support/server-process.ts';
import { defineAttack } from './support/attack.ts';
import { canary, expectCleanLogs } from './support/canaries.ts';
import { startTargets, type Targets } from './support/targets.ts';

const attack = defineAttack('token of an ended session in a loop', { full: 4_000, short: 400 });
const OWNERS_CALLS = 11;

/** A thief goes on calling with a token of a session that its owner has ended. */
async function strike({ servers: [server] }: Targets, count: number) {
  const account = canary();
  await clientOf(server.trpcUrl).auth.register.mutate(account);
  const [stolen, own] = [await signIn(server.trpcUrl, account), await signIn(server.trpcUrl, account)];
  await own.api.auth.logout.mutate({ refreshToken: stolen.session.refreshToken });
  const thief = withToken(server.trpcUrl, stolen.session.accessToken);

  const calls = times(count, () => thief.users.me.query());
  const owners = outcomesInTurn(OWNERS_CALLS, () => own.api.users.me.query());
  const [thiefs, during] = [await countOutcomes(calls), await owners];
  const after = await outcomesInTurn(OWNERS_CALLS, () => own.api.todos.list.query({}));
  return { thiefs, owners: [...during, ...after] };
}

test('calls with a token of an ended session cost its owner nothing', async () => {
  await using targets = await startTargets({ environment: DEFAULT_LIMITS });

  const { thiefs, owners } = await strike(targets, attack.count);

  expect(thiefs['ok']).toBeUndefined();
  expect(owners).toEqual(Array(2 * OWNERS_CALLS).fill('ok'));
  await attack.report({
    ...thiefs,
    "owner's calls": owners.length,
    'log lines': expectCleanLogs(targets.servers),
  });
});

test("they use up the owner's calls in a build that counts them before the session is proven", async () => {
  const early = {
    file: 'server/trpc/procedures.ts',
    defense: 'consumeForCaller(sessions, { caller: claims.sessionId })',
    without: 'consumeForCaller(calls, { caller: claims.userId })',
  };
  await using targets = await startTargets({ environment: DEFAULT_LIMITS, weaknesses: [early] });

  const { owners } = await strike(targets, 400);

  expect(owners.at(-1)).toBe('RATE_LIMITED');
});

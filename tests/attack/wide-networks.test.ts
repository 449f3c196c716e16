import { describe, expect, test } from 'vitest';
import { WRONG_PASSWORD } from '../support/limited-server.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { clientFrom, countOutcomes, outcomeOf, times } from '../support/outcomes.ts';
import { defineAttack } from './support/attack.ts';
import { canary, expectCleanLogs } from './support/canaries.ts';
import { startTargets, type Targets } from './support/targets.ts';

const attack = defineAttack('wide IPv6 networks', { full: 200, short: 30 });
/** For each /64. A /56 may do three times as much, and a /48 ten times as much. */
const LIMIT = 2;
const RULE = `${String(LIMIT)}/3600`;
const ENVIRONMENT = {
  TRUST_PROXY: '127.0.0.1/32',
  LIMIT_GUESSES_PER_ADDRESS: RULE,
  LIMIT_REGISTER_PER_ADDRESS: RULE,
  LIMIT_MAILS_PER_ADDRESS: RULE,
};

let networks = 0;
/** Makes a network that nothing else uses. Returns addresses in it, each in a /64 of its own. */
const WIDE = {
  '/56': (prefix: string) => (n: number) => `2001:db8:${prefix}:${(n % 256).toString(16)}::1`,
  '/48': (prefix: string) => (n: number) => `2001:db8:${prefix}:${((n % 256) * 256).toString(16)}::1`,
};
type Width = keyof typeof WIDE;

function newNetwork(width: Width) {
  networks += 1;
  return WIDE[width](networks.toString(16));
}

/** What an attacker does once from an address, for which the outcome without a limit is known. */
const ATTEMPTS = {
  'password guesses': {
    attempt: (trpcUrl: string, address: string) =>
      clientFrom(trpcUrl, address).auth.login.mutate({ email: canary().email, password: WRONG_PASSWORD }),
    passed: 'INVALID_CREDENTIALS',
  },
  registrations: {
    attempt: (trpcUrl: string, address: string) =>
      clientFrom(trpcUrl, address).auth.register.mutate(canary()),
    passed: 'ok',
  },
  mails: {
    attempt: (trpcUrl: string, address: string) =>
      clientFrom(trpcUrl, address).auth.requestPasswordReset.mutate({ email: canary().email }),
    passed: 'ok',
  },
};
type Kind = keyof typeof ATTEMPTS;

/** Returns how many attempts from one network were not refused. */
async function strike({ servers: [{ trpcUrl }] }: Targets, kind: Kind, width: Width): Promise<number> {
  const { attempt, passed } = ATTEMPTS[kind];
  const addressOf = newNetwork(width);
  const outcomes: Record<string, number> = {};
  for (let n = 0; n < attack.count; n += 1) {
    const outcome = await outcomeOf(attempt(trpcUrl, addressOf(n)));
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  const { [passed]: count = 0, RATE_LIMITED: refused = 0 } = outcomes;
  expect(count + refused).toBe(attack.count);
  return count;
}

const EACH: [Kind, Width, number][] = [
  ['password guesses', '/56', 3 * LIMIT],
  ['password guesses', '/48', 10 * LIMIT],
  ['registrations', '/56', 3 * LIMIT],
  ['registrations', '/48', 10 * LIMIT],
  ['mails', '/56', 3 * LIMIT],
  ['mails', '/48', 10 * LIMIT],
];

describe('changing the /64', () => {
  const targets = openForTests(() => startTargets({ environment: ENVIRONMENT }));

  test.each(EACH)('allows no more %s from a %s than %i', async (kind, width, limit) => {
    const passed = await strike(targets(), kind, width);

    expect(passed).toBe(limit);
    await attack.report({ kind, network: width, passed, 'log lines': expectCleanLogs(targets().servers) });
  });

  test('does not lock out a user who signed in from a /64 of the same network', async () => {
    const [{ trpcUrl }] = targets().servers;
    const addressOf = newNetwork('/48');
    const user = canary();
    const { auth } = clientFrom(trpcUrl, addressOf(200));
    await auth.register.mutate(user);
    const signIn = () => auth.login.mutate({ email: user.email, password: user.password });
    await signIn();

    const { attempt } = ATTEMPTS['password guesses'];
    const guesses = await countOutcomes(times(30, (n) => attempt(trpcUrl, addressOf(n))));

    expect(guesses['RATE_LIMITED']).toBeGreaterThan(0);
    expect(await outcomeOf(signIn())).toBe('ok');
  });

  test('makes no difference to IPv4 addresses, which have no such networks', async () => {
    const { attempt, passed } = ATTEMPTS['password guesses'];
    const [{ trpcUrl }] = targets().servers;

    const outcomes = await countOutcomes(times(30, (n) => attempt(trpcUrl, `203.0.113.${String(n)}`)));

    expect(outcomes).toEqual({ [passed]: 30 });
  });
});

test('all attempts pass in a build that counts IPv6 clients by /64 alone', async () => {
  const narrow = {
    file: 'server/config/limits.ts',
    defense:
      "...rules(['network56'], multiply(windows, 3)),\n  ...rules(['network48'], multiply(windows, 10)),",
    without: '',
  };
  await using weak = await startTargets({ environment: ENVIRONMENT, weaknesses: [narrow] });

  for (const [kind, width, limit] of EACH) {
    expect(await strike(weak, kind, width)).toBeGreaterThan(limit);
  }
});

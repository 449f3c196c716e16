import { afterAll, beforeAll, expect, test } from 'vitest';
import { newAddress } from '../support/limited-server.ts';
import { clientFrom } from '../support/outcomes.ts';
import { findRedisServer, startRedisServer, type RedisServer } from '../support/redis-server.ts';
import { DEFAULT_LIMITS } from '../support/server-process.ts';
import { isMissing } from '../support/skipping.ts';
import { defineAttack } from './support/attack.ts';
import { signInAgainAndAgain } from './support/bystander.ts';
import { canary, expectCleanLogs } from './support/canaries.ts';
import { guessInParallel, SOURCES, type Source } from './support/guesses.ts';
import { startTargets, type Targets } from './support/targets.ts';

const attack = defineAttack('password guesses', { full: 1_000, short: 30 });
const CONTROL_COUNT = 30;
const program = findRedisServer();
const isSkipped = isMissing(program, 'guesses without a store. No redis-server is on the PATH.');

/** By default: of an address against an account in a minute, and against an account from everywhere in an hour. */
const [LIMIT, ACCOUNT_LIMIT] = [5, 50];
/** Nothing but the limits on guesses stands in the way. */
const { LIMIT_CALLS: _calls, LIMIT_REGISTER_PER_ADDRESS: _registrations, ...GUESS_LIMITS } = DEFAULT_LIMITS;
const BEHIND_PROXY = { ...GUESS_LIMITS, TRUST_PROXY: '127.0.0.1/32' };
const [MORE, MANY_MORE] = [60, 120];
const REQUESTS_AT_ONCE = 50;
/** Fewer than may wait at bcrypt in one process, so that what a limit lets through is not turned away there. */
const CALLS_AT_ONCE = 30;

type Strike = { from: Source; count?: number; onAnswer?: () => void };

/** Against an account and one that does not exist, in separate requests and in batches. Answers what of each reached bcrypt. */
async function strike(targets: Targets, options: Strike): Promise<number[]> {
  const reached: number[] = [];
  for (const perRequest of [1, options.from === 'many networks' ? 5 : 10]) {
    for (const { email } of [await register(targets), canary()]) {
      reached.push(await strikeAt(targets, { email, perRequest, ...options }));
    }
  }
  return reached;
}

type Victim = { email: string; perRequest: number };

async function strikeAt({ servers }: Targets, { from, ...options }: Strike & Victim): Promise<number> {
  const requestsAtOnce = from === 'many networks' ? CALLS_AT_ONCE / options.perRequest : REQUESTS_AT_ONCE;
  const guesses = {
    servers,
    count: attack.count,
    requestsAtOnce,
    address: SOURCES[from](attack.random),
    ...options,
  };
  const outcomes = await guessInParallel(guesses);
  expect(outcomes).toHaveLength(guesses.count);
  const reached = outcomes.filter((outcome) => outcome === 'INVALID_CREDENTIALS');
  const refused = outcomes.filter((outcome) => outcome === 'RATE_LIMITED' || outcome === 'OVERLOADED');
  expect(reached.length + refused.length).toBe(outcomes.length);
  return reached.length;
}

/** The same while the store is killed, and after. Meanwhile somebody else signs in. */
async function strikeAtStore(targets: Targets, { redis, ...options }: { redis: RedisServer; count: number }) {
  const { count } = options;
  const bystander = signInAgainAndAgain(targets.servers[0].trpcUrl, await register(targets));
  let answered = 0;
  let killed = Promise.resolve();
  const onAnswer = () => {
    answered += 1;
    // Of the guesses at both, half.
    if (answered === count) killed = redis.kill();
  };
  const victims = [await register(targets), canary()];
  const meanwhile = await Promise.all(
    victims.map(({ email }) =>
      strikeAt(targets, { from: 'one address', email, perRequest: 1, count, onAnswer }),
    ),
  );
  await killed;
  const afterwards = await strike(targets, { from: 'one address', count });
  return { meanwhile, afterwards, bystander: await bystander.stop() };
}

async function register({ servers: [{ trpcUrl }] }: Targets) {
  const person = canary();
  await clientFrom(trpcUrl, newAddress()).auth.register.mutate(person);
  return { email: person.email, password: person.password };
}

let resources: AsyncDisposableStack;
let redis: RedisServer | null;
let targets: Targets;
beforeAll(async () => {
  resources = new AsyncDisposableStack();
  redis = program === null ? null : resources.use(await startRedisServer(program));
  const store: Record<string, string> = redis === null ? {} : { REDIS_URL: redis.url };
  targets = resources.use(await startTargets({ count: 2, environment: { ...BEHIND_PROXY, ...store } }));
});
afterAll(() => resources.disposeAsync());

test('without a trusted proxy, changing X-Forwarded-For allows no more than five guesses', async () => {
  await using direct = await startTargets({ count: 2, environment: GUESS_LIMITS });

  const reached = await strike(direct, { from: 'many networks' });

  // An address that goes on is refused as a whole, so that it may reach no guess at the accounts that come last.
  expect([reached[0], Math.max(...reached)]).toEqual([LIMIT, LIMIT]);
  const lines = expectCleanLogs(direct.servers);
  await report('forged X-Forwarded-For', reached, { 'log lines': lines });
});

test('changing the address inside a /64 allows no more than five guesses', async () => {
  const reached = await strike(targets, { from: 'one IPv6 network' });

  expect(reached).toEqual([LIMIT, LIMIT, LIMIT, LIMIT]);
  await report('one IPv6 /64', reached);
});

test('changing networks allows no more than fifty guesses at an account', async () => {
  const reached = await strike(targets, { from: 'many networks', count: Math.max(attack.count, MORE) });

  expect(reached).toEqual([ACCOUNT_LIMIT, ACCOUNT_LIMIT, ACCOUNT_LIMIT, ACCOUNT_LIMIT]);
  await report('many networks', reached);
});

test.skipIf(isSkipped)(
  'while and after the store of the limits is killed, each process keeps to them by itself, and locks nobody else out',
  async () => {
    if (redis === null) throw new Error('There is no Redis.');

    const { count } = attack;
    const { meanwhile, afterwards, bystander } = await strikeAtStore(targets, { redis, count });
    const many = { from: 'many networks', perRequest: 1, count: Math.max(count, MANY_MORE) } as const;
    const fromMany = [
      await strikeAt(targets, { ...many, email: (await register(targets)).email }),
      await strikeAt(targets, { ...many, email: canary().email }),
    ];

    expect(Math.min(...meanwhile)).toBeGreaterThanOrEqual(LIMIT);
    expect(Math.max(...meanwhile)).toBeLessThanOrEqual(2 * LIMIT);
    expect(afterwards).toEqual(Array(4).fill(2 * LIMIT));
    expect(fromMany).toEqual([2 * ACCOUNT_LIMIT, 2 * ACCOUNT_LIMIT]);
    expect(Object.keys(bystander)).toEqual(['ok']);
    const lines = expectCleanLogs(targets.servers);
    const others = { 'sign-ins of another user': bystander['ok'] ?? 0, 'log lines': lines };
    await report('store killed during the attack', meanwhile);
    await report('store killed before', afterwards);
    await report('store killed before, many networks', fromMany, others);
  },
);

function report(scenario: string, reached: number[], more: Record<string, number> = {}): Promise<void> {
  return attack.report({ scenario, 'guesses per account': [...new Set(reached)].join(' or '), ...more });
}

test('guesses succeed in a build that counts them after checking the password', async () => {
  const file = 'server/trpc/rate-limit.ts';
  const consume = 'const guess = await consume(limiter, subjectOf(call));';
  const look = `const failures = (limiter.failures ??= new Map());
    const key = JSON.stringify(subjectOf(call));
    const refusing = { consume: async () => ({ isAllowed: false, waitMs: 60_000 }) };
    if ((failures.get(key) ?? 0) >= ${String(LIMIT)}) await consume(refusing, {});
    const guess = { refund: async () => undefined, remember: async () => undefined };`;
  const call = 'const result = await call.next();';
  const count = 'if (!result.ok) failures.set(key, (failures.get(key) ?? 0) + 1);';
  const weaknesses = [
    { file, defense: consume, without: look },
    { file, defense: call, without: `${call} ${count}` },
  ];
  await using weak = await startTargets({ weaknesses, environment: BEHIND_PROXY });

  const reached = await strike(weak, { from: 'one address', count: CONTROL_COUNT });

  // At the latest of a batch: its ten calls all look before the first of them is counted.
  expect(Math.max(...reached)).toBeGreaterThan(LIMIT);
});

test('guesses succeed in a build that trusts every X-Forwarded-For and counts only in its store', async () => {
  const reader = 'server/http/client-reader.ts';
  const address = 'server/http/client-network.ts';
  const weaknesses = [
    { file: reader, defense: 'proxyaddr(req, isTrusted)', without: 'proxyaddr(req, () => true)' },
    { file: address, defense: 'IPV6_NETWORK_BITS = 64', without: 'IPV6_NETWORK_BITS = 128' },
    {
      file: 'server/limits/rate-limiter.ts',
      defense: 'const own = await count(local, key);',
      without: 'const own = { isAllowed: true, msBeforeNext: 0, refund: ignore };',
    },
  ];
  await using store = program === null ? null : await startRedisServer(program);
  const redisUrl: Record<string, string> = store === null ? {} : { REDIS_URL: store.url };
  const environment = { ...GUESS_LIMITS, LIMIT_GUESSES_PER_ACCOUNT: '100000/60', ...redisUrl };
  await using weak = await startTargets({ weaknesses, environment });
  const fromMany = await strike(weak, { from: 'many networks', count: MORE });
  const fromOneNetwork = await strike(weak, { from: 'one IPv6 network', count: CONTROL_COUNT });

  expect(Math.min(...fromMany)).toBeGreaterThan(ACCOUNT_LIMIT);
  expect(Math.min(...fromOneNetwork)).toBeGreaterThan(LIMIT);
  if (store === null) return;
  const { afterwards } = await strikeAtStore(weak, { redis: store, count: CONTROL_COUNT });
  expect(Math.min(...afterwards)).toBeGreaterThan(2 * LIMIT);
});

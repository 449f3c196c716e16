import type { FaultsByFile } from '../fault.ts';

const RATE_LIMITER = [
  'tests/integration/rate-limiter.test.ts',
  'tests/integration/rate-limiter-faults.test.ts',
];
const GUESS_LIMITER = ['tests/integration/guess-limiter.test.ts'];

/** Rate limits. */
export const limitFaults: FaultsByFile = {
  'server/limits/rate-limiter.ts': [
    {
      name: 'all IPv4 addresses share the limit of one wide network',
      text: 'if (per.some((axis) => valueOf(subject, axis) === null)) continue;',
      replacement: '',
      tests: ['tests/attack/wide-networks.test.ts'],
    },
    {
      name: 'a refused attempt stays in the other counts',
      text: 'await refund();',
      replacement: '',
      tests: RATE_LIMITER,
    },
    {
      name: 'a refund after the window raises the next limit',
      text: 'if (performance.now() < startedAt + msBeforeNext) await',
      replacement: 'await',
      tests: RATE_LIMITER,
    },
    {
      name: 'a flood that the process itself refuses reaches the store',
      text: 'if ((!own.isAllowed && !isGivenBack) || !health.isStoreUp)',
      replacement: 'if (!health.isStoreUp)',
      tests: RATE_LIMITER,
    },
    {
      name: 'addresses are stored as they are',
      text: 'count(shared, store.keyOf(key))',
      replacement: 'count(shared, key)',
      tests: ['tests/e2e/limits-keys.test.ts'],
    },
  ],
  'server/limits/shared-store.ts': [
    {
      name: 'a limit waits long for a store that is down',
      text: 'STORE_TIMEOUT_MS = 2_000',
      replacement: 'STORE_TIMEOUT_MS = 20_000',
      tests: RATE_LIMITER,
    },
    {
      name: 'each attempt waits for a store that is down',
      text: 'if (isUp && !isRefusal(error, OVERLOADED)) breaker.open(error);',
      replacement: '',
      tests: ['tests/e2e/limits-redis.test.ts'],
    },
    {
      name: 'windows end by the clock of each server',
      text: 'const offset = clockOffsetMs();',
      replacement: 'const offset = 0 * clockOffsetMs();',
      tests: ['tests/e2e/clocks.test.ts'],
    },
  ],
  'server/limits/guess-limiter.ts': [
    {
      name: 'a locked account uses up the limit of an address',
      text: 'await here.refund();',
      replacement: '',
      tests: GUESS_LIMITER,
    },
    {
      name: 'a right password is given back to the address alone',
      text: 'here.refund(), withOthers.refund()',
      replacement: 'here.refund()',
      tests: GUESS_LIMITER,
    },
    {
      name: 'a session is no known device',
      text: 'subject.session !== undefined || ',
      replacement: '',
      tests: GUESS_LIMITER,
    },
    {
      name: 'an account knows every address',
      text: 'JSON.stringify([address, account])',
      replacement: 'JSON.stringify([account])',
      tests: GUESS_LIMITER,
    },
    {
      name: 'a device is forgotten while its session lives',
      text: 'KNOWN_SECONDS = 31 *',
      replacement: 'KNOWN_SECONDS = 29 *',
      tests: GUESS_LIMITER,
    },
  ],
  'server/trpc/rate-limit.ts': [
    {
      name: 'a harmless attempt is not given back',
      text: 'await attempt.refund();',
      replacement: 'return outcome;',
      tests: ['tests/e2e/limits.test.ts'],
    },
    {
      name: 'right passwords count as guesses',
      text: 'if (result.ok || isRefunded(result.error.cause))',
      replacement: 'if (!result.ok && isRefunded(result.error.cause))',
      tests: ['tests/e2e/limits.test.ts'],
    },
    {
      name: 'a device that signed in is not remembered',
      text: 'if (result.ok) await guess.remember();',
      replacement: '',
      tests: ['tests/e2e/limits-known-device.test.ts'],
    },
  ],
  'server/limits/limits.ts': [
    {
      name: 'a client is told to come back a second early',
      text: 'Math.ceil(waitMs',
      replacement: 'Math.floor(waitMs',
      tests: RATE_LIMITER,
    },
  ],
  'server/trpc/procedures.ts': [
    {
      name: "an ended session uses up its owner's calls",
      text: 'consumeForCaller(sessions, { caller: claims.sessionId })',
      replacement: 'consumeForCaller(sessions, { caller: claims.userId })',
      tests: ['tests/e2e/limits-calls.test.ts'],
    },
    {
      name: 'an outage uses up the calls of a session',
      text: 'else await attempt.refund();',
      replacement: '',
      tests: ['tests/e2e/limits-outage.test.ts'],
    },
    {
      name: 'all users wait in one queue',
      text: 'queue.run(caller.userId,',
      replacement: "queue.run('everyone',",
      tests: ['tests/e2e/fairness.test.ts'],
    },
    {
      name: 'calls without a token are not counted',
      text: 'await consumeForCaller(calls, anonymous);\n            throw',
      replacement: 'throw',
      tests: ['tests/e2e/limits-calls.test.ts'],
    },
  ],
  'server/config/limits.ts': [
    {
      name: 'a /56 is not counted',
      text: "...rules(['network56'], multiply(windows, 3)),",
      replacement: '',
    },
    {
      name: 'a /48 may do as much as a hundred of its /64s',
      text: 'multiply(windows, 10)',
      replacement: 'multiply(windows, 100)',
    },
  ],
  'server/limits/open-limits.ts': [
    {
      name: 'each server counts registrations for itself',
      text: 'rules: limits.register, store }',
      replacement: 'rules: limits.register, store: calls }',
      tests: ['tests/e2e/limits.test.ts'],
    },
  ],
};

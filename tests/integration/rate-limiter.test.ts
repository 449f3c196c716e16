import { beforeEach, expect, test, vi } from 'vitest';
import { RateLimitedError, type Attempt, type RateLimiter } from '../../server/limits/limits.ts';
import { createRateLimiter, type LimitRule } from '../../server/limits/rate-limiter.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { times } from '../support/outcomes.ts';
import { openTestStore } from '../support/shared-store.ts';

const opened = openForTests(openTestStore);

// Windows go by the server's clock, which stands still here until a test moves it.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'] });
  return () => vi.useRealTimers();
});
const letWindowPass = () => vi.advanceTimersByTime(1_001);

const PER_ACCOUNT: LimitRule = { per: ['account'], points: 5, windowSeconds: 60 };
const QUICK: LimitRule = { per: ['account'], points: 2, windowSeconds: 1 };
const PER_BOTH: LimitRule = { per: ['address', 'account'], points: 5, windowSeconds: 60 };
const PER_ADDRESS: LimitRule = { per: ['address'], points: 3, windowSeconds: 60 };

/** Counts for itself alone: no other test uses the name. */
function createLimiter(rules: LimitRule[], name = crypto.randomUUID()): RateLimiter {
  return createRateLimiter({ name, rules, store: opened().store });
}

const allowed = (attempts: Attempt[]) => attempts.filter(({ isAllowed }) => isAllowed);

async function refundOf(attempt: Promise<Attempt>): Promise<() => Promise<void>> {
  const outcome = await attempt;
  if (!outcome.isAllowed) throw new Error('The attempt was refused.');
  return outcome.refund;
}

const isAllowed = async (attempt: Promise<Attempt>) => (await attempt).isAllowed;

test('of fifty attempts at once on two servers, as many are allowed as the limit says', async () => {
  const name = crypto.randomUUID();
  const [one, other] = [createLimiter([PER_ACCOUNT], name), createLimiter([PER_ACCOUNT], name)];

  const attempts = await Promise.all(
    times(50, (index) => (index % 2 ? one : other).consume({ account: 'ada' })),
  );

  expect(allowed(attempts)).toHaveLength(5);
  expect(await isAllowed(one.consume({ account: 'bob' }))).toBe(true);
});

test('limiters of different names count separately', async () => {
  const [one, other] = [createLimiter([{ ...PER_ACCOUNT, points: 1 }]), createLimiter([PER_ACCOUNT])];
  await one.consume({ account: 'ada' });

  expect(await isAllowed(one.consume({ account: 'ada' }))).toBe(false);
  expect(await isAllowed(other.consume({ account: 'ada' }))).toBe(true);
});

test('a lock ends at the stated time, and repeated abuse causes a longer lock', async () => {
  const limiter = createLimiter([QUICK, { ...QUICK, points: 3, windowSeconds: 600 }]);
  await Promise.all(times(2, () => limiter.consume({ account: 'ada' })));
  expect(await limiter.consume({ account: 'ada' })).toEqual({ isAllowed: false, waitMs: expect.any(Number) });

  letWindowPass();

  expect(await isAllowed(limiter.consume({ account: 'ada' }))).toBe(true);
  const refused = await limiter.consume({ account: 'ada' });
  expect(refused.isAllowed ? 0 : refused.waitMs).toBeGreaterThan(500_000);
});

test('a refund takes the attempt out of every count', async () => {
  const limiter = createLimiter([PER_BOTH, PER_ADDRESS]);

  for (let count = 0; count < 10; count += 1) {
    const refund = await refundOf(limiter.consume({ address: 'here', account: 'ada' }));
    await refund();
  }

  const attempts = await Promise.all(times(4, () => limiter.consume({ address: 'here', account: 'ada' })));
  expect(allowed(attempts)).toHaveLength(3);
});

test('an attempt that one rule refuses is counted by no other', async () => {
  const name = crypto.randomUUID();
  const limiter = createLimiter([PER_BOTH, PER_ADDRESS], name);
  const [narrow, wide] = [createLimiter([PER_BOTH], name), createLimiter([PER_ADDRESS], name)];
  const ada = { address: 'here', account: 'ada' };
  const bob = { address: 'there', account: 'bob' };
  await Promise.all(times(3, () => wide.consume(ada)));
  await Promise.all(times(5, () => narrow.consume(bob)));

  for (let count = 0; count < 10; count += 1) {
    await Promise.all([limiter.consume(ada), limiter.consume(bob)]);
  }

  expect(allowed(await Promise.all(times(10, () => narrow.consume(ada))))).toHaveLength(5);
  expect(allowed(await Promise.all(times(10, () => wide.consume(bob))))).toHaveLength(3);
});

test('refused attempts are in no count after the others were refunded', async () => {
  const limiter = createLimiter([PER_ACCOUNT]);
  const attempts = await Promise.all(times(20, () => limiter.consume({ account: 'ada' })));

  await Promise.all(attempts.map((attempt) => (attempt.isAllowed ? attempt.refund() : Promise.resolve())));

  const next = await Promise.all(times(5, () => limiter.consume({ account: 'ada' })));
  expect(allowed(next)).toHaveLength(5);
});

test.each(['x'.repeat(100_000), 'null\0inside', '\ud800', '', "'; DROP TABLE rate_limits; --"])(
  'an account is counted separately, whatever its name: %#',
  async (account) => {
    const limiter = createLimiter([{ ...PER_ACCOUNT, points: 1 }]);

    expect(await isAllowed(limiter.consume({ account }))).toBe(true);
    expect(await isAllowed(limiter.consume({ account }))).toBe(false);
    expect(await isAllowed(limiter.consume({ account: `${account}.` }))).toBe(true);
  },
);

test('a client that waits for the given time waits long enough', async () => {
  const limiter = createLimiter([{ ...PER_ACCOUNT, points: 1 }]);
  await limiter.consume({ account: 'ada' });
  vi.advanceTimersByTime(10);

  const refused = await limiter.consume({ account: 'ada' });

  // The window lasts 59.99 seconds more. Retry-After is in whole seconds.
  if (refused.isAllowed) throw new Error('The attempt was allowed.');
  const { details } = new RateLimitedError({ ...refused, isForCaller: false });
  expect(details).toEqual({ retryAfterSeconds: 60 });
});

test('an attempt that this process refuses does not reach the store', async () => {
  const limiter = createLimiter([PER_ACCOUNT]);
  await Promise.all(times(5, () => limiter.consume({ account: 'ada' })));
  let statements = 0;
  const count = () => (statements += 1);
  opened().pool.on('acquire', count);

  const attempts = await Promise.all(times(50, () => limiter.consume({ account: 'ada' })));
  opened().pool.off('acquire', count);

  expect(allowed(attempts)).toEqual([]);
  expect(statements).toBe(0);
});

test('a late refund adds nothing to the next window', async () => {
  const limiter = createLimiter([QUICK]);
  const refund = await refundOf(limiter.consume({ account: 'ada' }));
  letWindowPass();

  await refund();

  const attempts = await Promise.all(times(10, () => limiter.consume({ account: 'ada' })));
  expect(allowed(attempts)).toHaveLength(2);
});

test('a late refund removes nothing from the next window', async () => {
  const limiter = createLimiter([QUICK]);
  const refund = await refundOf(limiter.consume({ account: 'ada' }));
  letWindowPass();
  await Promise.all(times(2, () => limiter.consume({ account: 'ada' })));

  await refund();

  expect(await isAllowed(limiter.consume({ account: 'ada' }))).toBe(false);
});

import { beforeEach, expect, test, vi } from 'vitest';
import { createRateLimiter, localKey, type LimitRule } from '../../server/limits/rate-limiter.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { openTestStore } from '../support/shared-store.ts';

// A mail may turn out to be undeliverable long after its request, and on another replica.
const opened = openForTests(openTestStore);

const HOUR: LimitRule = { per: ['account'], points: 2, windowSeconds: 3_600, isGivenBack: true };
const DAY: LimitRule = { ...HOUR, windowSeconds: 86_400 };
const PER_ADDRESS: LimitRule = { per: ['address'], points: 3, windowSeconds: 3_600 };
const ADA = { address: 'here', account: 'ada' };
const keyOfAda = () => opened().store.keyOf(localKey(['account'], ADA));

// Windows go by the server's clock, which stands still here until a test moves it.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'] });
  return () => vi.useRealTimers();
});

function createLimiters(...rules: LimitRule[]) {
  const name = crypto.randomUUID();
  const { store } = opened();
  const [one, other] = [createRateLimiter({ name, rules, store }), createRateLimiter({ name, rules, store })];
  const allowed = async (limiter: typeof one, subject = ADA) => (await limiter.consume(subject)).isAllowed;
  return { one, other, allowed };
}

test('what one server gives back, another may use, even the one that refused it before', async () => {
  const { one, other, allowed } = createLimiters(HOUR);
  expect([await allowed(one), await allowed(one), await allowed(one)]).toEqual([true, true, false]);

  vi.advanceTimersByTime(1_800_000);
  await other.giveBack(keyOfAda(), 1_800);

  expect([await allowed(one), await allowed(one), await allowed(other)]).toEqual([true, false, false]);
});

test('only the window that counted an attempt gets it back', async () => {
  const { one, allowed } = createLimiters(HOUR);
  await allowed(one);
  vi.advanceTimersByTime(3_700_000);
  expect([await allowed(one), await allowed(one)]).toEqual([true, true]);

  vi.advanceTimersByTime(600_000);
  await one.giveBack(keyOfAda(), 4_300);
  expect(await allowed(one)).toBe(false);

  await one.giveBack(keyOfAda(), 600);
  expect(await allowed(one)).toBe(true);
});

test('a longer window gets back what a shorter one has forgotten', async () => {
  const { one, allowed } = createLimiters({ ...HOUR, points: 1 }, DAY);
  await allowed(one);
  vi.advanceTimersByTime(3_700_000);
  await allowed(one);
  vi.advanceTimersByTime(3_700_000);
  expect(await allowed(one)).toBe(false);

  await one.giveBack(keyOfAda(), 7_400);

  expect([await allowed(one), await allowed(one)]).toEqual([true, false]);
});

test('no limit is raised by giving back what is not counted', async () => {
  const { one, allowed } = createLimiters(HOUR);

  for (let count = 0; count < 5; count += 1) await one.giveBack(keyOfAda(), 0);

  expect([await allowed(one), await allowed(one), await allowed(one)]).toEqual([true, true, false]);
});

test('other rules and accounts get nothing back', async () => {
  const { one, allowed } = createLimiters(PER_ADDRESS, HOUR);
  const bob = { address: 'here', account: 'bob' };
  expect([await allowed(one), await allowed(one), await allowed(one, bob)]).toEqual([true, true, true]);

  await one.giveBack(keyOfAda(), 0);

  expect(await allowed(one)).toBe(false);
  expect(await allowed(one, { ...ADA, address: 'there' })).toBe(true);
  expect(await allowed(one, { ...bob, address: 'there' })).toBe(true);
  expect(await allowed(one, { ...bob, address: 'there' })).toBe(false);
});

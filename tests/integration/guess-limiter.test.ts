import { beforeAll, describe, expect, test } from 'vitest';
import { SESSION_LIFETIME_DAYS } from '../../server/auth/session.ts';
import { createGuessLimiter } from '../../server/limits/guess-limiter.ts';
import type { GuessLimiter, Subject } from '../../server/limits/limits.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { times } from '../support/outcomes.ts';
import { openTestStore } from '../support/shared-store.ts';

const opened = openForTests(openTestStore);

const createLimiter = (): GuessLimiter => {
  const rule = { points: 3, windowSeconds: 600 };
  const rules = {
    perAddress: [{ per: ['address', 'account'] as const, points: 30, windowSeconds: 60 }],
    shared: [{ ...rule, per: ['account'] as const }],
    knownDevice: [{ ...rule, per: ['session'] as const, points: 2 }],
  };
  return createGuessLimiter({ rules, store: opened().store });
};

let limiter: GuessLimiter;
beforeAll(() => {
  limiter = createLimiter();
});

/** Accounts and addresses that nobody else in this file has. */
const newSubject = (): Subject => ({ address: crypto.randomUUID(), account: crypto.randomUUID() });
const elsewhere = ({ account = '' }: Subject): Subject => ({ ...newSubject(), account });

async function consumeInTurn(subject: Subject, count: number): Promise<boolean[]> {
  const outcomes: boolean[] = [];
  for (let n = 0; n < count; n += 1) outcomes.push((await limiter.consume(subject)).isAllowed);
  return outcomes;
}

/** With the right password, as limitGuesses has it: the attempt is taken back, and the device remembered. */
async function signIn(subject: Subject): Promise<void> {
  const attempt = await limiter.consume(subject);
  if (!attempt.isAllowed) throw new Error('The attempt was refused.');
  await attempt.refund();
  await attempt.remember();
}

/** Strangers use up what the account allows. */
async function lock(subject: Subject): Promise<void> {
  expect(await consumeInTurn(elsewhere(subject), 4)).toEqual([true, true, true, false]);
}

test('a device that the account knows has an allowance when strangers have used up the rest', async () => {
  const device = newSubject();
  await signIn(device);
  await lock(device);

  expect(await consumeInTurn(device, 3)).toEqual([true, true, false]);
});

test('a session of the account has an allowance wherever it is', async () => {
  const subject = newSubject();
  const session = crypto.randomUUID();
  await lock(subject);

  expect(await consumeInTurn({ ...elsewhere(subject), session }, 1)).toEqual([true]);
  expect(await consumeInTurn({ ...elsewhere(subject), session }, 2)).toEqual([true, false]);
});

test.each([
  ['from an address that the account does not know', elsewhere],
  [
    'from an address that only another account knows',
    ({ address = '' }: Subject) => ({ ...newSubject(), address }),
  ],
  ['for nobody, who is never known', newSubject],
])('strangers are refused %s', async (_what, strangerTo) => {
  const device = newSubject();
  await signIn(device);
  const stranger = strangerTo(device);
  await lock(stranger);

  expect(await consumeInTurn(stranger, 1)).toEqual([false]);
});

test('the allowance is not touched while the account itself has some left', async () => {
  const device = newSubject();
  await signIn(device);

  expect(await consumeInTurn(device, 6)).toEqual([true, true, true, true, true, false]);
});

test('of 20 at once from a known device as many pass as the allowance says', async () => {
  const device = newSubject();
  await signIn(device);
  await lock(device);

  const attempts = await Promise.all(times(20, () => limiter.consume(device)));

  expect(attempts.filter(({ isAllowed }) => isAllowed)).toHaveLength(2);
});

test('what is given back is in no count: the right password from a known device costs nothing', async () => {
  const device = newSubject();
  await signIn(device);
  await lock(device);

  for (let n = 0; n < 5; n += 1) await signIn(device);

  expect(await consumeInTurn(device, 3)).toEqual([true, true, false]);
});

test('what the account refuses does not count against the address', async () => {
  const subject = newSubject();
  await lock(subject);
  const locked = await consumeInTurn(subject, 40);

  expect(locked).toEqual(Array(40).fill(false));
  // The limit of the address is 30: were these counted, it would be what refuses, and for a minute only.
  const refused = await limiter.consume(subject);
  expect(refused.isAllowed ? 0 : refused.waitMs).toBeGreaterThan(60_000);
});

describe('a device is known', () => {
  test('on every server, and after a restart', async () => {
    const device = newSubject();
    await signIn(device);
    await lock(device);

    expect((await createLimiter().consume(device)).isAllowed).toBe(true);
  });

  test('for longer than a session can live', async () => {
    await signIn(newSubject());

    const { rows } = await opened().pool.query<{ days: number }>(
      `SELECT (max(expire) / 1000 - extract(epoch FROM now()))::float8 / 86400 AS days
         FROM rate_limits WHERE key LIKE 'known:%'`,
    );

    expect(rows[0]?.days).toBeGreaterThan(SESSION_LIFETIME_DAYS);
  });
});

test('while the store is away nobody is known and the limits hold, and soon after it is back the device is known', async () => {
  const device = newSubject();
  await signIn(device);
  await opened().pool.query('ALTER TABLE rate_limits RENAME TO rate_limits_away');

  const outcomes = await consumeInTurn(device, 3);
  await expect(signIn(device)).rejects.toThrow('refused');
  await opened().pool.query('ALTER TABLE rate_limits_away RENAME TO rate_limits');

  expect(outcomes).toEqual([true, true, true]);
  await expect.poll(() => consumeInTurn(device, 1)).toEqual([true]);
});

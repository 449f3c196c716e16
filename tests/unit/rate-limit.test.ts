import { expect, test } from 'vitest';
import { DomainError } from '../../server/errors.ts';
import type { Context } from '../../server/trpc/caller.ts';
import { limitAttempts, limitGuesses, networksOf } from '../../server/trpc/rate-limit.ts';
import { listReasons } from '../support/procedures.ts';
import { CLIENT } from '../support/services.ts';

const ctx: Context = { requestId: 'request-1', client: CLIENT, claims: { cause: 'missing' } };

/** A limiter that allows every attempt, and records what happens to it. */
function createLimiter() {
  const events: string[] = [];
  const note = (event: string) => () => {
    events.push(event);
    return Promise.resolve();
  };
  const attempt = { isAllowed: true as const, refund: note('refunded'), remember: note('remembered') };
  return { events, consume: () => Promise.resolve(attempt), remember: note('remembered') };
}

/** Returns what happens to an attempt and to a guess that end with the error, or succeed. */
async function attemptEndingWith(cause: Error | null) {
  const outcome =
    cause === null ? { ok: true as const } : { ok: false as const, error: new Error('', { cause }) };
  const call = { ctx, input: undefined, next: () => Promise.resolve(outcome) };
  const [attempts, guesses] = [createLimiter(), createLimiter()];
  await limitAttempts(attempts, networksOf)(call);
  await limitGuesses(guesses, networksOf)(call);
  return { attempt: attempts.events, guess: guesses.events };
}

/** Before these, nothing was tried or learned. */
const REFUNDED = ['PASSWORD_REJECTED', 'UNAUTHENTICATED', 'OVERLOADED', 'DATABASE_UNAVAILABLE'];

test.each([...listReasons().values()])(
  'an attempt and a guess refused for $name are refunded only if they revealed nothing',
  async (reason) => {
    const events = REFUNDED.includes(reason.name) ? ['refunded'] : [];

    expect(await attemptEndingWith(new DomainError(reason, 'No.', null))).toEqual({
      ...{ attempt: events, guess: events },
    });
  },
);

test('after an unexpected error an attempt and a guess stay counted, because they may have revealed something', async () => {
  expect(await attemptEndingWith(new Error('It went wrong.'))).toEqual({ attempt: [], guess: [] });
});

test('a successful attempt stays counted; a right guess is refunded, and its device remembered', async () => {
  expect(await attemptEndingWith(null)).toEqual({ attempt: [], guess: ['refunded', 'remembered'] });
});

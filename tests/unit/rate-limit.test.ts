import { describe, expect, test } from 'vitest';
import { INVALID_CREDENTIALS, PASSWORD_REJECTED, TOKEN_INVALID } from '../../server/auth/auth.reasons.ts';
import { DATABASE_UNAVAILABLE, DomainError, OVERLOADED, UNAUTHENTICATED } from '../../server/errors.ts';
import type { Context } from '../../server/trpc/caller.ts';
import { limitAttempts, limitGuesses } from '../../server/trpc/rate-limit.ts';
import { EMAIL_TAKEN } from '../../server/users/users.reasons.ts';
import { CLIENT } from '../support/services.ts';

const ctx: Context = { requestId: 'request-1', client: CLIENT, claims: { cause: 'missing' } };
const soon = { retryAfterSeconds: 1 };

/** A limiter that allows every attempt, and records what happens to it. */
function createLimiter() {
  const events: string[] = [];
  const note = (event: string) => () => {
    events.push(event);
    return Promise.resolve();
  };
  const attempt = { isAllowed: true as const, refund: note('given back'), remember: note('remembered') };
  return { events, consume: () => Promise.resolve(attempt), remember: note('remembered') };
}

/** Returns what happens to an attempt and to a guess that end with the error, or succeed. */
async function attemptEndingWith(cause: Error | null) {
  const outcome =
    cause === null ? { ok: true as const } : { ok: false as const, error: new Error('', { cause }) };
  const call = { ctx, input: undefined, next: () => Promise.resolve(outcome) };
  const [attempts, guesses] = [createLimiter(), createLimiter()];
  await limitAttempts(attempts, () => ({}))(call);
  await limitGuesses(guesses, () => ({}))(call);
  return { attempt: attempts.events, guess: guesses.events };
}

const COUNTED = { attempt: [], guess: [] };
const GIVEN_BACK = { attempt: ['given back'], guess: ['given back'] };

describe('a refusal before anything was tried or learned is given back:', () => {
  test.each([
    new DomainError(PASSWORD_REJECTED, 'No.', { cause: 'common' }),
    new DomainError(UNAUTHENTICATED, 'No.', { cause: 'revoked' }),
    new DomainError(OVERLOADED, 'No.', soon),
    new DomainError(DATABASE_UNAVAILABLE, 'No.', soon),
  ])('$reason.name', async (refusal) => {
    expect(await attemptEndingWith(refusal)).toEqual(GIVEN_BACK);
  });
});

describe('a refusal that reveals something stays counted:', () => {
  test.each([
    new DomainError(INVALID_CREDENTIALS, 'No.', null),
    new DomainError(EMAIL_TAKEN, 'No.', null),
    new DomainError(TOKEN_INVALID, 'No.', null),
  ])('$reason.name', async (refusal) => {
    expect(await attemptEndingWith(refusal)).toEqual(COUNTED);
  });

  test('so does an unexpected error, after which it is unknown what was revealed', async () => {
    expect(await attemptEndingWith(new Error('It went wrong.'))).toEqual(COUNTED);
  });
});

test('an attempt that succeeds stays counted; a right guess is given back, and its device remembered', async () => {
  expect(await attemptEndingWith(null)).toEqual({ attempt: [], guess: ['given back', 'remembered'] });
});

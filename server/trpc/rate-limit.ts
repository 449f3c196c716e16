import { DomainError, isDomainError, type Reason } from '../errors.ts';
import type { Context } from './context.ts';
import type { Call, Next, Outcome } from './middleware.ts';

/** By what attempts are counted: where they come from, whose password they try, from which session, who is calling. */
export type Axis = 'address' | 'account' | 'session' | 'caller';
export type Subject = Partial<Record<Axis, string>>;

export type RateLimiter = {
  /** Counts one attempt, before it is made, so that a hundred at once cannot all slip under the limit. */
  consume(subject: Subject): Promise<Attempt>;
};
/** Of guesses at passwords. What strangers use up of an account's limit does not lock out the devices it knows. */
export type GuessLimiter = {
  consume(subject: Subject): Promise<Guess>;
  /** For whoever has shown by other means that the account is theirs: from now on it knows the address. */
  remember(subject: Subject): Promise<void>;
};
/** The application's limits by name. */
export type Limits = Record<'register' | 'refresh' | 'mails' | 'calls', RateLimiter> & {
  guesses: GuessLimiter;
};
export type Attempt = Allowed | Refused;
export type Guess = AllowedGuess | Refused;

type Refused = { isAllowed: false; retryAfterSeconds: number };
type Allowed = {
  isAllowed: true;
  /** Takes the attempt out of the count again. */
  refund: () => Promise<void>;
};
type AllowedGuess = Allowed & {
  /** It was right: from now on the account knows the address. */
  remember: () => Promise<void>;
};

/*
 * These sit in the procedure chain, not in front of Express, because one HTTP request can carry a batch of calls.
 */

/** Counts every call. */
export function limitCalls<Ctx extends Context, Input>(
  limiter: RateLimiter,
  subjectOf: (call: Call<Ctx, Input>) => Subject,
) {
  return async <Result>(call: Call<Ctx, Input> & Next<Result>): Promise<Result> => {
    await consume(limiter, subjectOf(call));
    return call.next();
  };
}

/** Counts every call that was worth an attempt, whether it succeeded or not. */
export function limitAttempts<Ctx extends Context, Input>(
  limiter: RateLimiter,
  subjectOf: (call: Call<Ctx, Input>) => Subject,
) {
  return async <Result extends Outcome>(call: Call<Ctx, Input> & Next<Result>): Promise<Result> => {
    const attempt = await consume(limiter, subjectOf(call));
    const outcome = await call.next();
    if (!outcome.ok && isHarmless(outcome.error.cause)) await attempt.refund();
    return outcome;
  };
}

/** Counts only the guesses that were wrong: every other attempt is given back. */
export function limitGuesses<Ctx extends Context, Input>(
  limiter: GuessLimiter,
  subjectOf: (call: Call<Ctx, Input>) => Subject,
) {
  return async <Result extends Outcome>(call: Call<Ctx, Input> & Next<Result>): Promise<Result> => {
    const guess = await consume(limiter, subjectOf(call));
    const result = await call.next();
    if (result.ok || isHarmless(result.error.cause)) await guess.refund();
    if (result.ok) await guess.remember();
    return result;
  };
}

/** Refused before anything was tried or learnt. After an unforeseen error nobody knows: it stays counted. */
const HARMLESS: readonly Reason[] = [
  'PASSWORD_REJECTED',
  'UNAUTHENTICATED',
  'OVERLOADED',
  'DATABASE_UNAVAILABLE',
];
const isHarmless = (cause: unknown) => isDomainError(cause) && HARMLESS.includes(cause.reason);

type Limiter<A extends Allowed> = { consume(subject: Subject): Promise<A | Refused> };

/** Fails with RATE_LIMITED. */
export async function consume<A extends Allowed>(limiter: Limiter<A>, subject: Subject): Promise<A> {
  const outcome = await limiter.consume(subject);
  if (outcome.isAllowed) return outcome;
  const { retryAfterSeconds } = outcome;
  throw new DomainError('RATE_LIMITED', `Too many attempts. Try again in ${String(retryAfterSeconds)} s.`, {
    retryAfterSeconds,
  });
}

/**
 * For public procedures. It stands before the input is parsed, so that rubbish is counted as well. What has a limit of
 * its own beside this one counts there only what was worth an attempt: a misspelt form shall not use up the
 * registrations of an hour.
 */
export const byAddress = (call: { ctx: Context }): Subject => ({ caller: addressOf(call) });

/** By which anonymous calls are counted. */
export const addressOf = ({ ctx }: { ctx: Context }): string => ctx.client.network;

import { DomainError, isDomainError, type Reason } from '../errors.ts';
import { clientNetwork } from './client-network.ts';
import type { Context } from './context.ts';

/** By what attempts are counted: where they come from, whose password they try, or who is calling. */
export type Axis = 'address' | 'account' | 'caller';
export type Subject = Partial<Record<Axis, string>>;

export type RateLimiter = {
  /** Counts one attempt, before it is made, so that a hundred at once cannot all slip under the limit. */
  consume(subject: Subject): Promise<Attempt>;
};
/** The application's limits by name. */
export type Limits = Record<'register' | 'guesses' | 'refresh' | 'calls', RateLimiter>;
export type Attempt =
  | { isAllowed: true; /** Takes the attempt out of the count again. */ refund: () => Promise<void> }
  | { isAllowed: false; retryAfterSeconds: number };

type Call<Ctx, Input> = { ctx: Ctx; input: Input };
type Next<Result> = { next: () => Promise<Result> };
type Outcome = { ok: true } | { ok: false; error: Error };

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

/** Counts only the guesses that were wrong: every other attempt is given back. */
export function limitGuesses<Ctx extends Context, Input>(
  limiter: RateLimiter,
  subjectOf: (call: Call<Ctx, Input>) => Subject,
) {
  return async <Result extends Outcome>(call: Call<Ctx, Input> & Next<Result>): Promise<Result> => {
    const refund = await consume(limiter, subjectOf(call));
    const result = await call.next();
    if (result.ok || isHarmless(result.error.cause)) await refund();
    return result;
  };
}

/** Refused for another reason than the password. After an unforeseen error nobody knows: it stays counted. */
const HARMLESS: readonly Reason[] = [
  'PASSWORD_REJECTED',
  'UNAUTHENTICATED',
  'OVERLOADED',
  'DATABASE_UNAVAILABLE',
];
const isHarmless = (cause: unknown) => isDomainError(cause) && HARMLESS.includes(cause.reason);

/** Fails with RATE_LIMITED; otherwise answers how to take the attempt out of the count again. */
export async function consume(limiter: RateLimiter, subject: Subject): Promise<() => Promise<void>> {
  const outcome = await limiter.consume(subject);
  if (outcome.isAllowed) return outcome.refund;
  const { retryAfterSeconds } = outcome;
  throw new DomainError('RATE_LIMITED', `Too many attempts. Try again in ${String(retryAfterSeconds)} s.`, {
    retryAfterSeconds,
  });
}

/** The caller's network, by which anonymous calls are counted. */
export const addressOf = ({ ctx }: { ctx: Context }): string => clientNetwork(ctx.client.address);

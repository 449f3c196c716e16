import { isDomainError } from '../errors.ts';
import { consume, type GuessLimiter, type RateLimiter, type Subject } from '../limits/limits.ts';
import type { Context } from './caller.ts';
import type { Call, Next, Outcome } from './middleware.ts';

/*
 * Limits sit in the procedure chain, not in front of Express, because one HTTP request can carry a batch of calls.
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
    if (!outcome.ok && isRefunded(outcome.error.cause)) await attempt.refund();
    return outcome;
  };
}

/** Counts only the wrong guesses: every other attempt is given back. */
export function limitGuesses<Ctx extends Context, Input>(
  limiter: GuessLimiter,
  subjectOf: (call: Call<Ctx, Input>) => Subject,
) {
  return async <Result extends Outcome>(call: Call<Ctx, Input> & Next<Result>): Promise<Result> => {
    const guess = await consume(limiter, subjectOf(call));
    const result = await call.next();
    if (result.ok || isRefunded(result.error.cause)) await guess.refund();
    if (result.ok) await guess.remember();
    return result;
  };
}

/** After an unforeseen error it is unknown what the attempt revealed, so it stays counted. */
const isRefunded = (cause: unknown) => isDomainError(cause) && cause.reason.isRefunded === true;

/**
 * Counts public calls by network. It stands before the input is parsed, so that rubbish is counted as well. A
 * procedure with a limit of its own counts there only what was worth an attempt: a misspelled form must not use up
 * the registrations of an hour.
 */
export const byNetwork = (call: { ctx: Context }): Subject => ({ caller: networkOf(call) });

/** Returns the network by which anonymous calls are counted. */
export const networkOf = ({ ctx }: { ctx: Context }): string => ctx.client.network;

import { isDomainError } from '../errors.ts';
import {
  consume,
  consumeForCaller,
  type GuessLimiter,
  type Networks,
  type RateLimiter,
  type Subject,
} from '../limits/limits.ts';
import type { Context } from './caller.ts';
import type { Call, Next, Outcome } from './middleware.ts';

/*
 * Rate limits are middleware of procedures, not of Express, because one HTTP request can carry a batch of calls.
 */

/** Counts every call by its caller, whatever its input. */
export function limitCalls<Ctx extends Context, Input>(
  limiter: RateLimiter,
  subjectOf: (call: Call<Ctx, Input>) => Pick<Subject, 'caller' | 'address'>,
) {
  return async <Result>(call: Call<Ctx, Input> & Next<Result>): Promise<Result> => {
    await consumeForCaller(limiter, subjectOf(call));
    return call.next();
  };
}

/** Counts every call, except those refused before anything was attempted. */
export function limitAttempts<Ctx extends Context, Input>(
  limiter: RateLimiter,
  subjectOf: (call: Call<Ctx, Input>) => Subject & Networks,
) {
  return async <Result extends Outcome>(call: Call<Ctx, Input> & Next<Result>): Promise<Result> => {
    const attempt = await consume(limiter, subjectOf(call));
    const outcome = await call.next();
    if (!outcome.ok && isRefunded(outcome.error.cause)) await attempt.refund();
    return outcome;
  };
}

/** Counts only wrong guesses, and refunds every other attempt. */
export function limitGuesses<Ctx extends Context, Input>(
  limiter: Pick<GuessLimiter, 'consume'>,
  subjectOf: (call: Call<Ctx, Input>) => Subject & Networks,
) {
  return async <Result extends Outcome>(call: Call<Ctx, Input> & Next<Result>): Promise<Result> => {
    const guess = await consume(limiter, subjectOf(call));
    const result = await call.next();
    if (result.ok || isRefunded(result.error.cause)) await guess.refund();
    if (result.ok) await guess.remember();
    return result;
  };
}

/** Keeps an attempt counted after an unexpected error, because it is unknown what the attempt revealed. */
const isRefunded = (cause: unknown) => isDomainError(cause) && cause.reason.isRefunded === true;

/**
 * Counts public calls by network. It runs before the input is parsed, so that malformed calls are counted too. A
 * stricter limit of a procedure runs after that, so that typos in a form do not use up the registrations of an hour.
 */
export const byNetwork = (call: { ctx: Context }): { caller: string } => ({ caller: networkOf(call) });

/** Returns all networks that the client belongs to, for limits that protect accounts. */
export function networksOf({ ctx: { client } }: { ctx: Context }): Networks {
  const { network: address, network56, network48 } = client;
  return { address, network56, network48 };
}

/** Returns the network by which anonymous calls are counted. */
export const networkOf = ({ ctx }: { ctx: Context }): string => ctx.client.network;

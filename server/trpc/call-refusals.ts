import { isDomainError, OVERLOADED, RATE_LIMITED } from '../errors.ts';
import { RateLimitedError } from '../limits/limits.ts';
import { createRefusalMemory } from '../limits/refusal-memory.ts';
import type { Client, Context } from './caller.ts';

type Dependencies = {
  now: () => number;
  isPublic: (path: string) => boolean;
  /** Returns the access token in the header, valid or not. */
  tokenIn: (authorization: string) => string | undefined;
  /** Whether the header holds a valid access token. */
  isAuthentic: (authorization: string) => boolean;
};
type Refused = Pick<Context, 'client' | 'claims' | 'authorization'>;
type Wait = { reason: typeof RATE_LIMITED | typeof OVERLOADED; waitMs: number };

/** How long a network is refused after one of its calls found no place in a queue. */
const BUSY_MS = 500;

export type CallRefusals = ReturnType<typeof createCallRefusals>;

/**
 * Remembers the callers of each procedure that are over a limit, or found the server busy. Public procedures count a caller
 * by network, and the others by access token, as their limits do.
 */
export function createCallRefusals({ now, isPublic, tokenIn, isAuthentic }: Dependencies) {
  const limited = createRefusalMemory({ now });
  const busy = createRefusalMemory({ now });
  const keyOf = (path: string, caller: string) => `${path} ${caller}`;
  // The scheme and the spaces of the header do not count, or one token would be as many callers as it has spellings.
  const keyOfToken = (path: string, authorization: string) =>
    keyOf(path, `token ${tokenIn(authorization) ?? ''}`);

  /** Returns for how long a call without a valid access token is refused. */
  function anonymousWaitMs(path: string, { network }: Client, authorization: string | undefined): number {
    const waitMs = limited.waitMs(keyOf(path, network));
    if (waitMs === 0 || isPublic(path) || authorization === undefined) return waitMs;
    return isAuthentic(authorization) ? 0 : waitMs;
  }

  function limitedMs(path: string, client: Client, authorization: string | undefined): number {
    const ofToken = authorization === undefined ? 0 : limited.waitMs(keyOfToken(path, authorization));
    return Math.max(ofToken, anonymousWaitMs(path, client, authorization));
  }

  function addLimited(key: string, { waitMs, isForCaller }: RateLimitedError): void {
    if (isForCaller) limited.refuse(key, waitMs);
    else limited.note(key, waitMs);
  }

  return {
    /** Remembers why a call was refused, if the next calls of the caller would be refused for the same reason. */
    add(path: string, { client, claims, authorization }: Refused, refusal: unknown): void {
      const isByToken = 'userId' in claims && authorization !== undefined && !isPublic(path);
      if (refusal instanceof RateLimitedError)
        addLimited(isByToken ? keyOfToken(path, authorization) : keyOf(path, client.network), refusal);
      // The queue for passwords has places for each network.
      else if (isDomainError(refusal) && refusal.reason === OVERLOADED && isPublic(path))
        busy.refuse(keyOf(path, client.network), BUSY_MS);
    },

    /** Returns why, and for how long, all of these calls would be refused. Null if one of them may not be. */
    find(paths: readonly string[], client: Client, authorization: string | undefined): Wait | null {
      const waitMs = Math.min(...paths.map((path) => limitedMs(path, client, authorization)));
      if (waitMs > 0) return { reason: RATE_LIMITED, waitMs };
      const busyMs = Math.min(...paths.map((path) => busy.waitMs(keyOf(path, client.network))));
      return busyMs > 0 ? { reason: OVERLOADED, waitMs: busyMs } : null;
    },
  };
}

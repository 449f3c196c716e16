import type { RateLimitedError } from '../limits/limits.ts';
import { createRefusalMemory } from '../limits/refusal-memory.ts';
import type { Client, Context } from './caller.ts';

type Dependencies = {
  now: () => number;
  isPublic: (path: string) => boolean;
  /** Whether the header holds a valid access token. */
  isAuthentic: (authorization: string) => boolean;
};
type Refused = Pick<Context, 'client' | 'claims' | 'authorization'>;

export type CallRefusals = ReturnType<typeof createCallRefusals>;

/**
 * Remembers the callers of each procedure that are over a limit. Public procedures count a caller by network, and the
 * others by access token, as their limits do.
 */
export function createCallRefusals({ now, isPublic, isAuthentic }: Dependencies) {
  const memory = createRefusalMemory({ now });
  const keyOf = (path: string, caller: string) => `${path} ${caller}`;

  /** Returns for how long a call without a valid access token is refused. */
  function anonymousWaitMs(path: string, { network }: Client, authorization: string | undefined): number {
    const waitMs = memory.waitMs(keyOf(path, network));
    if (waitMs === 0 || isPublic(path) || authorization === undefined) return waitMs;
    return isAuthentic(authorization) ? 0 : waitMs;
  }

  return {
    /** Remembers that a call was refused. */
    add(path: string, { client, claims, authorization }: Refused, { waitMs, isForCaller }: RateLimitedError) {
      const isByToken = 'userId' in claims && authorization !== undefined && !isPublic(path);
      const key = keyOf(path, isByToken ? authorization : client.network);
      if (isForCaller) memory.refuse(key, waitMs);
      else memory.note(key, waitMs);
    },

    /** Returns for how many milliseconds all of these calls would be refused. Zero if one of them may not be. */
    waitMs(paths: readonly string[], client: Client, authorization: string | undefined): number {
      const waits = paths.map((path) => {
        const ofToken = authorization === undefined ? 0 : memory.waitMs(keyOf(path, authorization));
        return Math.max(ofToken, anonymousWaitMs(path, client, authorization));
      });
      return Math.min(...waits);
    },
  };
}

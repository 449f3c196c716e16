import type { Pool } from 'pg';
import { createGuessLimiter, type GuessRules } from './guess-limiter.ts';
import type { Limits } from './limits.ts';
import { createRateLimiter, localKey, type LimitRule } from './rate-limiter.ts';
import { openRedis } from './redis.ts';

type Options = {
  limits: Record<Exclude<keyof Limits, 'guesses'>, readonly LimitRule[]> & { guesses: GuessRules };
  redisUrl: string | undefined;
  pool: Pool;
  /** Makes the key of a counter from what it counts by, so that the store knows no address. */
  keyOf: (subject: string) => string;
  onRedisError: (error: Error) => void;
};

/** Opens the application's rate limits and chooses the store of each. */
export async function openLimits({ limits, redisUrl, pool, keyOf, onRedisError }: Options) {
  const redis = redisUrl === undefined ? null : await openRedis({ url: redisUrl, onError: onRedisError });
  // These limits protect accounts, so they are exact across replicas and survive a restart.
  const guards =
    redis === null ? { kind: 'postgres' as const, pool, keyOf } : { kind: 'redis' as const, redis, keyOf };
  // This limit only protects the server. Without Redis, each process counts in memory, so that a read costs no write.
  const calls = redis === null ? { kind: 'memory' as const } : { kind: 'redis' as const, redis, keyOf };

  return {
    register: createRateLimiter({ name: 'register', rules: limits.register, store: guards }),
    guesses: createGuessLimiter({ rules: limits.guesses, store: guards }),
    refresh: createRateLimiter({ name: 'refresh', rules: limits.refresh, store: guards }),
    mails: {
      ...createRateLimiter({ name: 'mails', rules: limits.mails, store: guards }),
      keyOf: (account: string) => keyOf(localKey(['account'], { account })),
    },
    calls: createRateLimiter({ name: 'calls', rules: limits.calls, store: calls }),

    [Symbol.dispose]() {
      redis?.disconnect();
    },
  } satisfies Limits & Disposable;
}

import { createGuessLimiter, type GuessRules } from './guess-limiter.ts';
import type { Limits } from './limits.ts';
import { createRateLimiter, localKey, type LimitRule } from './rate-limiter.ts';
import { openRedis } from './redis.ts';
import { openSharedStore, type StoreQuery } from './shared-store.ts';

type Options = {
  limits: Record<Exclude<keyof Limits, 'guesses' | 'sessions'>, readonly LimitRule[]> & {
    guesses: GuessRules;
  };
  redisUrl: string | undefined;
  query: StoreQuery;
  /** The milliseconds by which the database's clock is ahead of this process's. */
  clockOffsetMs: () => number;
  /** Makes the key of a counter from what it counts by, so that the store knows no address. */
  keyOf: (subject: string) => string;
  onRedisError: (error: Error) => void;
  /** Called when attempts can no longer be counted in the shared store, and when they can again. */
  onDown: (cause: unknown) => void;
  onUp: (downMs: number) => void;
};

/** Opens the application's rate limits and chooses the store of each. */
export async function openLimits(options: Options) {
  const { limits, redisUrl, query, clockOffsetMs, onRedisError, ...hooks } = options;
  const redis = redisUrl === undefined ? null : await openRedis({ url: redisUrl, onError: onRedisError });
  // These limits protect accounts, so they are exact across replicas and survive a restart.
  const store = await openSharedStore({
    ...hooks,
    connection: redis === null ? { kind: 'postgres', query, clockOffsetMs } : { kind: 'redis', redis },
  });
  // This limit only protects the server. Without Redis, each process counts in memory, so that a read costs no write.
  const memory = { kind: 'memory' as const };
  const calls = redis === null ? memory : store;

  return {
    register: createRateLimiter({ name: 'register', rules: limits.register, store }),
    guesses: createGuessLimiter({ rules: limits.guesses, store }),
    refresh: createRateLimiter({ name: 'refresh', rules: limits.refresh, store }),
    mails: {
      ...createRateLimiter({ name: 'mails', rules: limits.mails, store }),
      keyOf: (account: string) => store.keyOf(localKey(['account'], { account })),
    },
    calls: createRateLimiter({ name: 'calls', rules: limits.calls, store: calls }),
    // A session is counted before it is proven to be alive, and a request before anything is known of it.
    sessions: createRateLimiter({ name: 'sessions', rules: limits.calls, store: memory }),
    requests: createRateLimiter({ name: 'requests', rules: limits.requests, store: memory }),

    /** Whether attempts are counted in the store that all replicas share. */
    isShared: () => store.isUp(),

    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      redis?.disconnect();
    },
  } satisfies Limits & AsyncDisposable & Record<'isShared', () => boolean>;
}

import type { Pool } from 'pg';
import type { Limits } from '../trpc/rate-limit.ts';
import type { Logger } from './logger.ts';
import { createRateLimiter, type LimitRule, type LimitStore } from './rate-limiter.ts';
import { openRedis } from './redis.ts';

type Options = {
  limits: Record<keyof Limits, readonly LimitRule[]>;
  redisUrl: string | undefined;
  pool: Pool;
  logger: Logger;
};

/** The application's limits, each counted where it belongs. */
export async function openLimits({ limits, redisUrl, pool, logger }: Options) {
  const redis = redisUrl === undefined ? null : await openRedis({ url: redisUrl, onError: warn(logger) });
  // These guard accounts: exact across replicas, and a restart forgets nothing.
  const guards: LimitStore = redis === null ? { kind: 'postgres', pool } : { kind: 'redis', redis };
  // This one only guards the server. Without Redis each process counts for itself, so that a read costs no write.
  const calls: LimitStore = redis === null ? { kind: 'memory' } : { kind: 'redis', redis };

  return {
    register: createRateLimiter({ name: 'register', rules: limits.register, store: guards }),
    guesses: createRateLimiter({ name: 'guesses', rules: limits.guesses, store: guards }),
    refresh: createRateLimiter({ name: 'refresh', rules: limits.refresh, store: guards }),
    calls: createRateLimiter({ name: 'calls', rules: limits.calls, store: calls }),

    [Symbol.dispose]() {
      redis?.disconnect();
    },
  } satisfies Limits & Disposable;
}

const warn = (logger: Logger) => (error: Error) => {
  logger.log('warn', 'redis.error', { error: error.name });
};

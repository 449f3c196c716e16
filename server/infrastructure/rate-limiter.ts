import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Pool } from 'pg';
import {
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRedis,
  RateLimiterRes,
  RLWrapperTimeouts,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible';
import type { Axis, RateLimiter } from '../trpc/rate-limit.ts';

/** So many attempts in each window, counted for each combination of the axes. */
export type LimitRule = { per: readonly Axis[]; points: number; windowSeconds: number };

/** Where attempts are counted. Postgres and Redis are shared by all replicas; memory is this process's own. */
export type LimitStore = { kind: 'memory' } | { kind: 'postgres'; pool: Pool } | { kind: 'redis'; redis: Redis };

/** The table is made by our own migration. */
const TABLE = 'rate_limits';
/** A store that takes longer than this is as good as down. */
const STORE_TIMEOUT_MS = 500;

type Options = { name: string; rules: readonly LimitRule[]; store: LimitStore };

/**
 * While the store cannot be reached, each process counts in its own memory: a limit is never open, and an
 * outage of the store refuses nobody who is within it.
 */
export function createRateLimiter({ name, rules, store }: Options): RateLimiter {
  const counters = rules.map((rule) => {
    const { per, points, windowSeconds } = rule;
    const keyPrefix = [name, ...per, String(windowSeconds)].join(':');
    return { per, counter: createCounter({ keyPrefix, points, duration: windowSeconds }, store) };
  });

  return {
    async consume(subject) {
      const refunds: (() => Promise<unknown>)[] = [];
      const refund = async () => {
        await Promise.all(refunds.map((undo) => undo()));
      };
      // One after the other, the narrowest first: an attempt that is refused there does not fill the wider counts.
      for (const { per, counter } of counters) {
        const parts = per.map((axis) => subject[axis] ?? '').join(' ');
        const key = store.kind === 'memory' ? parts : digest(parts);
        const retryAfterSeconds = await consume(counter, key);
        if (retryAfterSeconds !== null) {
          await refund();
          return { isAllowed: false, retryAfterSeconds };
        }
        refunds.push(() => giveBack(counter, key));
      }
      return { isAllowed: true, refund };
    },
  };
}

type CounterOptions = { keyPrefix: string; points: number; duration: number };

function createCounter(options: CounterOptions, store: LimitStore): RateLimiterAbstract {
  if (store.kind === 'memory') return new RateLimiterMemory(options);
  const limiter =
    store.kind === 'redis'
      ? new RateLimiterRedis({ ...options, storeClient: store.redis })
      : new RateLimiterPostgres({ ...options, storeClient: store.pool, tableName: TABLE, tableCreated: true });
  const insuranceLimiter = new RateLimiterMemory(options);
  return new RLWrapperTimeouts({ limiter, timeoutMs: STORE_TIMEOUT_MS, insuranceLimiter });
}

/** Null when the attempt is within the limit, else the wait. */
async function consume(counter: RateLimiterAbstract, key: string): Promise<number | null> {
  try {
    await counter.consume(key);
    return null;
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    return Math.max(1, Math.ceil(refusal.msBeforeNext / 1_000)); // Retry-After is in whole seconds (RFC 9110, 10.2.3).
  }
}

async function giveBack(counter: RateLimiterAbstract, key: string): Promise<void> {
  const { consumedPoints } = await counter.reward(key);
  // The window that the attempt was counted in may be over. A credit in the next one would raise its limit.
  if (consumedPoints < 0) await counter.penalty(key, -consumedPoints);
}

/** Keys of a shared store are bounded in length and free of NUL, and it learns nobody's address. */
const digest = (key: string): string => createHash('sha256').update(key).digest('base64url');

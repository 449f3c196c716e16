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
import type { Attempt, Axis, Subject } from './limits.ts';

/** So many attempts in each window, counted for each combination of the axes. */
export type LimitRule = { per: readonly Axis[]; points: number; windowSeconds: number };

/** Where attempts are counted. Postgres and Redis are shared by all replicas; memory is this process's own. */
export type LimitStore =
  { kind: 'memory' } | { kind: 'postgres'; pool: Pool } | { kind: 'redis'; redis: Redis };

/** The table is made by our own migration. */
const TABLE = 'rate_limits';
/**
 * A store that takes longer than this is as good as down. Were it shorter, a busy moment would pass for an outage, in
 * which replicas count apart.
 */
const STORE_TIMEOUT_MS = 2_000;

/** Whether the store is up. After one timeout, this attempt skips it. */
export type StoreHealth = { isStoreUp: boolean };
type StoredRateLimiter = {
  consume(subject: Subject, health?: StoreHealth): Promise<Attempt>;
};

type Options = { name: string; rules: readonly LimitRule[]; store: LimitStore };

/** Attempts over all rules. See the port for what it promises. */
export function createRateLimiter({ name, rules, store }: Options): StoredRateLimiter {
  const counters = rules.map(({ per, points, windowSeconds }) => {
    const keyPrefix = [name, ...per, String(windowSeconds)].join(':');
    return { per, counter: createCounter({ keyPrefix, points, duration: windowSeconds }, store) };
  });

  return {
    async consume(subject, health = { isStoreUp: true }) {
      const counted: Counted[] = [];
      const refund = async () => {
        await Promise.all(counted.map((attempt) => attempt.refund()));
      };
      // One after the other, so that an attempt which the first rule refuses costs the store nothing more.
      for (const { per, counter } of counters) {
        const attempt = await counter(JSON.stringify(per.map((axis) => subject[axis] ?? '')), health);
        counted.push(attempt);
        if (attempt.isAllowed) continue;
        // A refused attempt is in no count: a rush of good passwords would otherwise lock its own user out.
        await refund();
        return { isAllowed: false, retryAfterSeconds: wholeSeconds(attempt.msBeforeNext) };
      }
      return { isAllowed: true, refund };
    },
  };
}

type Counted = { isAllowed: boolean; msBeforeNext: number; refund: () => Promise<void> };
type Counter = (key: string, health: StoreHealth) => Promise<Counted>;
type CounterOptions = { keyPrefix: string; points: number; duration: number };

/**
 * Counts in this process first, then in the store. What this process refuses costs the store nothing: a flood cannot
 * make the store slow, and by that be judged apart from it. While the store cannot be reached, the process goes by
 * its own count, which knows what it let through before: an outage neither opens a limit nor begins it anew, and
 * refuses nobody who is within it.
 */
function createCounter(options: CounterOptions, store: LimitStore): Counter {
  const local = new RateLimiterMemory(options);
  if (store.kind === 'memory') return (key) => count(local, key);

  const shared = createShared(options, store);
  return async (key, health) => {
    const own = await count(local, key);
    if (!own.isAllowed || !health.isStoreUp) return own;
    const all = await count(shared, digest(key)).catch(() => {
      health.isStoreUp = false;
      return own;
    });
    if (all === own) return own;
    // What could not be counted in the store is not taken out there either.
    return { ...all, refund: () => Promise.all([own.refund(), all.refund().catch(ignore)]).then(ignore) };
  };
}

export type SharedStore = Exclude<LimitStore, { kind: 'memory' }>;

function createShared(options: CounterOptions, store: SharedStore): RateLimiterAbstract {
  const limiter =
    store.kind === 'redis'
      ? new RateLimiterRedis({ ...options, storeClient: store.redis })
      : new RateLimiterPostgres({
          ...options,
          storeClient: store.pool,
          tableName: TABLE,
          tableCreated: true,
        });
  return new RLWrapperTimeouts({ limiter, timeoutMs: STORE_TIMEOUT_MS });
}

/** Remembers keys for a while, in the shared store. While the store is down, the set is empty. */
export function createExpiringSet({
  name,
  seconds,
  store,
}: {
  name: string;
  seconds: number;
  store: SharedStore;
}) {
  const members = createShared({ keyPrefix: name, points: 1, duration: seconds }, store);
  return {
    async add(key: string, health: StoreHealth): Promise<void> {
      if (health.isStoreUp) await members.set(digest(key), 1, seconds).catch(ignore);
    },
    async has(key: string, health: StoreHealth): Promise<boolean> {
      return health.isStoreUp && (await members.get(digest(key)).catch(() => null)) !== null;
    },
  };
}

/** Fails only when the store does. */
async function count(limiter: RateLimiterAbstract, key: string): Promise<Counted> {
  const startedAt = performance.now();
  const { isAllowed, msBeforeNext } = await limiter.consume(key).then(
    ({ msBeforeNext }) => ({ isAllowed: true, msBeforeNext }),
    (refusal: unknown) => {
      if (refusal instanceof RateLimiterRes) return { isAllowed: false, msBeforeNext: refusal.msBeforeNext };
      throw refusal;
    },
  );
  const refund = async () => {
    // Once its window is over the attempt is forgotten. To take it out of the next one would raise that one's limit.
    if (performance.now() < startedAt + msBeforeNext) await limiter.reward(key);
  };
  return { isAllowed, msBeforeNext, refund };
}

/** Retry-After is in whole seconds (RFC 9110, 10.2.3). */
const wholeSeconds = (milliseconds: number): number => Math.max(1, Math.ceil(milliseconds / 1_000));

/** Keys are bounded in length and free of NUL, and the store learns nobody's address. */
const digest = (key: string): string => createHash('sha256').update(key).digest('base64url');

const ignore = (): void => undefined;

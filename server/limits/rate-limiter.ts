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

/** Allows `points` attempts in each window, for each combination of the axes' values. */
export type LimitRule = {
  per: readonly Axis[];
  points: number;
  windowSeconds: number;
  /**
   * Whether any replica may give attempts back long after their calls. The store alone decides then, because what this
   * process has counted by itself may have been given back.
   */
  isGivenBack?: true;
};

/** Where attempts are counted. All replicas share PostgreSQL and Redis. Memory belongs to this process. */
export type LimitStore =
  | { kind: 'memory' }
  | ({ kind: 'postgres'; pool: Pool } & SharedKeys)
  | ({ kind: 'redis'; redis: Redis } & SharedKeys);

/** `keyOf` makes keys short and free of NUL, and keeps addresses out of the store. */
type SharedKeys = { keyOf: (subject: string) => string };

/** Other programs may use the same Redis. */
const REDIS_PREFIX = 'plumbline:';
/** The table that a migration creates. */
const TABLE = 'rate_limits';
/**
 * Treats a store as down when it takes longer than this. A shorter timeout would mistake a busy moment for an outage,
 * during which replicas count separately.
 */
const STORE_TIMEOUT_MS = 2_000;

/** Whether the store is up. After one timeout, this attempt skips it. */
export type StoreHealth = { isStoreUp: boolean };
type StoredRateLimiter = {
  consume(subject: Subject, health?: StoreHealth): Promise<Attempt>;
  /** Removes an attempt of this age from the counts of the rules with `isGivenBack`. Does nothing while the store is down. */
  giveBack(storeKey: string, ageSeconds: number): Promise<void>;
};

type Options = { name: string; rules: readonly LimitRule[]; store: LimitStore };

/** Creates a limiter that allows an attempt only if every rule allows it. */
export function createRateLimiter({ name, rules, store }: Options): StoredRateLimiter {
  const counters = rules.map(({ per, points, windowSeconds, isGivenBack = false }) => {
    const keyPrefix = [name, ...per, String(windowSeconds)].join(':');
    const counter = createCounter({ keyPrefix, points, duration: windowSeconds, isGivenBack }, store);
    return { per, isGivenBack, ...counter };
  });

  return {
    async consume(subject, health = { isStoreUp: true }) {
      const counted: Counted[] = [];
      const refund = async () => {
        await Promise.all(counted.map((attempt) => attempt.refund()));
      };
      // Checks one rule after the other. An attempt that the first rule refuses then costs the store nothing more.
      for (const { per, consume } of counters) {
        const attempt = await consume(localKey(per, subject), health);
        counted.push(attempt);
        if (attempt.isAllowed) continue;
        // A refused attempt is not counted. Otherwise a burst of correct sign-ins would lock out its own user.
        await refund();
        return { isAllowed: false, retryAfterSeconds: wholeSeconds(attempt.msBeforeNext) };
      }
      return { isAllowed: true, refund };
    },

    async giveBack(storeKey, ageSeconds) {
      const affected = counters.filter(({ isGivenBack }) => isGivenBack);
      await Promise.all(affected.map((counter) => counter.giveBack(storeKey, ageSeconds).catch(ignore)));
    },
  };
}

/** Returns the key by which this process counts. In a shared store, the counter has `keyOf` of it. */
export const localKey = (per: readonly Axis[], subject: Subject): string =>
  JSON.stringify(per.map((axis) => subject[axis] ?? ''));

type Counted = { isAllowed: boolean; msBeforeNext: number; refund: () => Promise<void> };
type Counter = {
  consume: (key: string, health: StoreHealth) => Promise<Counted>;
  giveBack: (storeKey: string, ageSeconds: number) => Promise<void>;
};
type CounterOptions = { keyPrefix: string; points: number; duration: number; isGivenBack: boolean };

/**
 * Counts in this process first, then in the store. What this process refuses costs the store nothing, so a flood cannot
 * slow the store down until it counts as down. While the store is down, the process uses its own count, which includes
 * what it allowed before. So an outage neither lifts nor resets a limit, and refuses no client within its limit.
 */
function createCounter(options: CounterOptions, store: LimitStore): Counter {
  const local = new RateLimiterMemory(options);
  if (store.kind === 'memory')
    return { consume: (key) => count(local, key), giveBack: giveBackTo(local, options) };

  const shared = createShared(options, store);
  return {
    async consume(key, health) {
      const own = await count(local, key);
      if ((!own.isAllowed && !options.isGivenBack) || !health.isStoreUp) return own;
      const all = await count(shared, store.keyOf(key)).catch(() => {
        health.isStoreUp = false;
        return own;
      });
      if (all === own) return own;
      // An attempt that the store did not count is not refunded there.
      return { ...all, refund: () => Promise.all([own.refund(), all.refund().catch(ignore)]).then(ignore) };
    },
    giveBack: giveBackTo(shared, options),
  };
}

/** Clocks of replicas may differ this much. */
const CLOCK_TOLERANCE_SECONDS = 60;

function giveBackTo(limiter: RateLimiterAbstract, { duration }: CounterOptions): Counter['giveBack'] {
  return async (storeKey, ageSeconds) => {
    const window = await limiter.get(storeKey);
    if (window === null || window.consumedPoints < 1) return;
    // A window that began after the attempt did not count it.
    const windowAgeSeconds = duration - window.msBeforeNext / 1_000;
    if (windowAgeSeconds + CLOCK_TOLERANCE_SECONDS >= ageSeconds) await limiter.reward(storeKey);
  };
}

export type SharedStore = Exclude<LimitStore, { kind: 'memory' }>;
type SharedOptions = Omit<CounterOptions, 'isGivenBack'>;

function createShared(options: SharedOptions, store: SharedStore): RateLimiterAbstract {
  const limiter =
    store.kind === 'redis'
      ? new RateLimiterRedis({
          ...options,
          keyPrefix: `${REDIS_PREFIX}${options.keyPrefix}`,
          storeClient: store.redis,
        })
      : new RateLimiterPostgres({
          ...options,
          storeClient: withoutNames(store.pool),
          storeType: 'client',
          tableName: TABLE,
          tableCreated: true,
        });
  return new RLWrapperTimeouts({ limiter, timeoutMs: STORE_TIMEOUT_MS });
}

/** The library names its prepared statements, which not every pooler supports. */
const withoutNames = (pool: Pool) => ({
  query: ({ text, values }: { text: string; values: unknown[] }) => pool.query(text, values),
});

type SetOptions = { name: string; seconds: number; store: SharedStore };

/** Creates a set in the shared store whose keys expire. While the store is down, the set is empty. */
export function createExpiringSet({ name, seconds, store }: SetOptions) {
  const members = createShared({ keyPrefix: name, points: 1, duration: seconds }, store);
  return {
    async add(key: string, health: StoreHealth): Promise<void> {
      if (health.isStoreUp) await members.set(store.keyOf(key), 1, seconds).catch(ignore);
    },
    async has(key: string, health: StoreHealth): Promise<boolean> {
      return health.isStoreUp && (await members.get(store.keyOf(key)).catch(() => null)) !== null;
    },
  };
}

/** Counts one attempt. Fails only when the store fails. */
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
    // After its window, the attempt no longer counts. A refund would then raise the limit of the next window.
    if (performance.now() < startedAt + msBeforeNext) await limiter.reward(key);
  };
  return { isAllowed, msBeforeNext, refund };
}

/** Rounds up, because Retry-After is in whole seconds (RFC 9110, 10.2.3). */
const wholeSeconds = (milliseconds: number): number => Math.max(1, Math.ceil(milliseconds / 1_000));

const ignore = (): void => undefined;

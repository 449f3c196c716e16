import { RateLimiterMemory, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { isRefusal, OVERLOADED } from '../errors.ts';
import type { Attempt, Axis, Subject } from './limits.ts';
import type { CounterOptions, SharedStore } from './shared-store.ts';

/**
 * Allows `points` attempts in each window, for each combination of the axes' values. The rule does not apply to an attempt
 * with a value that is null.
 */
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

/** Where attempts are counted. Memory belongs to this process. */
export type LimitStore = { kind: 'memory' } | SharedStore;

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
        if (per.some((axis) => valueOf(subject, axis) === null)) continue;
        const attempt = await consume(localKey(per, subject), health);
        counted.push(attempt);
        if (attempt.isAllowed) continue;
        // A refused attempt is not counted. Otherwise a burst of correct sign-ins would lock out its own user.
        await refund();
        return { isAllowed: false, waitMs: attempt.msBeforeNext };
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
  JSON.stringify(per.map((axis) => valueOf(subject, axis)));

/** A missing value is a mistake of the caller. Counted as anything else, it would switch the limit off or share it. */
function valueOf(subject: Subject, axis: Axis): string | null {
  const value = subject[axis];
  if (value === undefined) throw new Error(`An attempt must say by which ${axis} it is counted.`);
  return value;
}

type Counted = { isAllowed: boolean; msBeforeNext: number; refund: () => Promise<void> };
type Counter = {
  consume: (key: string, health: StoreHealth) => Promise<Counted>;
  giveBack: (storeKey: string, ageSeconds: number) => Promise<void>;
};
type Counting = CounterOptions & { isGivenBack: boolean };

/**
 * Counts in this process first, then in the store. What this process refuses costs the store nothing, so a flood cannot
 * slow the store down until it counts as down. While the store is down, the process uses its own count, which includes
 * what it allowed before. So an outage neither lifts nor resets a limit, and refuses no client within its limit.
 */
function createCounter(options: Counting, store: LimitStore): Counter {
  const local = new RateLimiterMemory(options);
  if (store.kind === 'memory')
    return { consume: (key) => count(local, key), giveBack: giveBackTo(local, options) };

  const { isGivenBack, ...rule } = options;
  const shared = store.createCounter(rule);
  return {
    async consume(key, health) {
      const own = await count(local, key);
      if ((!own.isAllowed && !isGivenBack) || !health.isStoreUp) return own;
      const all = await store
        .run(() => count(shared, store.keyOf(key)))
        .catch(async (error: unknown) => {
          // A store that is only busy is not replaced by a count of this process, or a flood would raise the limit.
          if (isRefusal(error, OVERLOADED)) await refuse(own, error);
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

type SetOptions = { name: string; seconds: number; store: SharedStore };

/** Creates a set in the shared store whose keys expire. While the store is down, the set is empty. */
export function createExpiringSet({ name, seconds, store }: SetOptions) {
  const members = store.createCounter({ keyPrefix: name, points: 1, duration: seconds });
  return {
    async add(key: string, health: StoreHealth): Promise<void> {
      if (health.isStoreUp) await store.run(() => members.set(store.keyOf(key), 1, seconds)).catch(ignore);
    },
    async has(key: string, health: StoreHealth): Promise<boolean> {
      const find = () => members.get(store.keyOf(key));
      return health.isStoreUp && (await store.run(find).catch(() => null)) !== null;
    },
  };
}

async function refuse(own: Counted, error: unknown): Promise<never> {
  await own.refund();
  throw error;
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

const ignore = (): void => undefined;

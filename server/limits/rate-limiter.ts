import { RateLimiterMemory, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { isRefusal, OVERLOADED } from '../errors.ts';
import type { Attempt, Axis, Subject } from './limits.ts';
import type { CounterOptions, SharedStore } from './shared-store.ts';

/** Allows `points` attempts in each window, for each combination of the axes' values. */
export type LimitRule = { per: readonly Axis[]; points: number; windowSeconds: number };

/** Where attempts are counted. Memory belongs to this process. */
export type LimitStore = { kind: 'memory' } | SharedStore;

/** Whether the store is up. After one timeout, this attempt skips it. */
export type StoreHealth = { isStoreUp: boolean };
type StoredRateLimiter = {
  consume(subject: Subject, health?: StoreHealth): Promise<Attempt>;
};

type Options = { name: string; rules: readonly LimitRule[]; store: LimitStore };

/** Creates a limiter that allows an attempt only if every rule allows it. */
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
      // Checks one rule after the other. An attempt that the first rule refuses then costs the store nothing more.
      for (const { per, counter } of counters) {
        const attempt = await counter(JSON.stringify(per.map((axis) => subject[axis] ?? '')), health);
        counted.push(attempt);
        if (attempt.isAllowed) continue;
        // A refused attempt is not counted. Otherwise a burst of correct sign-ins would lock out its own user.
        await refund();
        return { isAllowed: false, waitMs: attempt.msBeforeNext };
      }
      return { isAllowed: true, refund };
    },
  };
}

type Counted = { isAllowed: boolean; msBeforeNext: number; refund: () => Promise<void> };
type Counter = (key: string, health: StoreHealth) => Promise<Counted>;

/**
 * Counts in this process first, then in the store. What this process refuses costs the store nothing, so a flood cannot
 * slow the store down until it counts as down. While the store is down, the process uses its own count, which includes
 * what it allowed before. So an outage neither lifts nor resets a limit, and refuses no client within its limit.
 */
function createCounter(options: CounterOptions, store: LimitStore): Counter {
  const local = new RateLimiterMemory(options);
  if (store.kind === 'memory') return (key) => count(local, key);

  const shared = store.createCounter(options);
  return async (key, health) => {
    const own = await count(local, key);
    if (!own.isAllowed || !health.isStoreUp) return own;
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
  };
}

/** Creates a set in the shared store whose keys expire. While the store is down, the set is empty. */
export function createExpiringSet({
  name,
  seconds,
  store,
}: {
  name: string;
  seconds: number;
  store: SharedStore;
}) {
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

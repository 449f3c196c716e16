import { DomainError, OVERLOADED } from '../errors.ts';
import { createQueue } from './queue.ts';

/** Runs a few tasks of each key at once, and queues the rest. */
export type FairQueue = {
  /** Fails with OVERLOADED when the key's queue is full or the wait is too long. */
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
  /** Whether work of the key would have to wait for other work of the key. */
  isBusy(key: string): boolean;
};

export type FairQueueLimits = {
  concurrency: number;
  waitingMax: number;
  /** How long work may wait. Bounds the wait while the database does not respond. */
  waitMsMax: number;
  /**
   * How much work of all keys together may wait and run. A key gets at most as many places as it leaves to others, so
   * that a few keys cannot take everything. Unlimited by default.
   */
  totalMax?: number;
};
/** What refused work gets. */
type Refusal = { message: string; retryAfterSeconds: number };
type Options = FairQueueLimits & Refusal;

/** Keeps one queue for each key, while there is work in it. */
export function createFairQueue(options: Options): FairQueue {
  const queues = new Map<string, { enqueue: ReturnType<typeof createQueue>; length: number }>();
  const { concurrency, waitingMax, waitMsMax, totalMax = Number.POSITIVE_INFINITY } = options;
  const limits = { concurrency, waitingMax, waitMsMax, overloaded: () => overloaded(options) };
  let total = 0;

  return {
    async run(key, work) {
      const queue = queues.get(key) ?? { enqueue: createQueue(limits), length: 0 };
      if (queue.length >= totalMax - total) throw overloaded(options);
      queues.set(key, queue);
      queue.length += 1;
      total += 1;
      try {
        return await queue.enqueue(work);
      } finally {
        total -= 1;
        queue.length -= 1;
        if (queue.length === 0) queues.delete(key);
      }
    },

    isBusy: (key) => (queues.get(key)?.length ?? 0) >= concurrency,
  };
}

/** For work that is refused because of all other work, and not because of its own user's. */
export const BUSY = {
  message: 'The server has too much to do. Try again shortly.',
  retryAfterSeconds: 1,
} as const satisfies Refusal;

/** Creates the error of refused work. */
export function overloaded({ message, retryAfterSeconds }: Refusal): DomainError<typeof OVERLOADED> {
  return new DomainError(OVERLOADED, message, { retryAfterSeconds });
}

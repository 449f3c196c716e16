import { DomainError, OVERLOADED } from '../errors.ts';
import { createQueue } from './queue.ts';

/** Runs a few tasks of each key at once, and queues the rest. */
export type FairQueue = {
  /** Fails with OVERLOADED when the key's queue is full or the wait is too long. */
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
};

export type FairQueueLimits = {
  concurrency: number;
  waitingMax: number;
  /** How long work may wait. Bounds the wait while the database does not respond. */
  waitMsMax: number;
};
/** What refused work gets. */
type Refusal = { message: string; retryAfterSeconds: number };
type Options = FairQueueLimits & Refusal;

/** Keeps one queue for each key, while there is work in it. */
export function createFairQueue(options: Options): FairQueue {
  const queues = new Map<string, { enqueue: ReturnType<typeof createQueue>; length: number }>();
  const limits = { ...options, overloaded: () => overloaded(options) };

  return {
    async run(key, work) {
      const queue = queues.get(key) ?? { enqueue: createQueue(limits), length: 0 };
      queues.set(key, queue);
      queue.length += 1;
      try {
        return await queue.enqueue(work);
      } finally {
        queue.length -= 1;
        if (queue.length === 0) queues.delete(key);
      }
    },
  };
}

/** Creates the error of refused work. */
export function overloaded({ message, retryAfterSeconds }: Refusal): DomainError<typeof OVERLOADED> {
  return new DomainError(OVERLOADED, message, { retryAfterSeconds });
}

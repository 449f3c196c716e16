import { DomainError } from '../errors.ts';
import type { FairQueue } from '../trpc/procedures.ts';
import { createQueue } from './queue.ts';

export type FairQueueLimits = {
  concurrency: number;
  waitingMax: number;
  /** Whose turn has not come by then is turned away: a database that says nothing would make the line endless. */
  waitMsMax: number;
};
type Options = FairQueueLimits & { message: string; retryAfterSeconds: number };

/** A line for each, kept while somebody stands in it. */
export function createFairQueue({ waitMsMax, message, retryAfterSeconds, ...limits }: Options): FairQueue {
  const lines = new Map<string, { enqueue: ReturnType<typeof createQueue>; length: number }>();
  const overloaded = () => new DomainError('OVERLOADED', message, { retryAfterSeconds });

  /** Of those who were turned away nothing is done when it would be their turn. */
  function whileInTime<T>(work: () => Promise<T>) {
    const { promise: turnedAway, reject } = Promise.withResolvers<never>();
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      reject(overloaded());
    }, waitMsMax);
    const leave = () => {
      clearTimeout(timer);
    };
    const start = () => {
      leave();
      return isLate ? turnedAway : work();
    };
    return { start, turnedAway, leave };
  }

  return {
    async run(whose, work) {
      const line = lines.get(whose) ?? { enqueue: createQueue(limits), length: 0 };
      const { start, turnedAway, leave } = whileInTime(work);
      const place = line.enqueue(start);
      if (place === null) {
        leave();
        throw overloaded();
      }
      lines.set(whose, line);
      line.length += 1;
      const done = place.finally(() => {
        line.length -= 1;
        if (line.length === 0) lines.delete(whose);
      });
      return Promise.race([done, turnedAway]);
    },
  };
}

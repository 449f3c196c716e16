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
export function createFairQueue({ message, retryAfterSeconds, ...limits }: Options): FairQueue {
  const lines = new Map<string, { enqueue: ReturnType<typeof createQueue>; length: number }>();
  const overloaded = () => new DomainError('OVERLOADED', message, { retryAfterSeconds });

  return {
    async run(whose, work) {
      const line = lines.get(whose) ?? { enqueue: createQueue({ ...limits, overloaded }), length: 0 };
      lines.set(whose, line);
      line.length += 1;
      try {
        return await line.enqueue(work);
      } finally {
        line.length -= 1;
        if (line.length === 0) lines.delete(whose);
      }
    },
  };
}

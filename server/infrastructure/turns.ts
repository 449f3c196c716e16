import { DomainError } from '../errors.ts';
import type { Turns } from '../trpc/turns.ts';
import { createQueue } from './queue.ts';

type Options = { concurrency: number; waitingMax: number; message: string; retryAfterSeconds: number };

/** A line for each, kept while somebody stands in it. */
export function createTurns({ message, retryAfterSeconds, ...limits }: Options): Turns {
  const lines = new Map<string, { enqueue: ReturnType<typeof createQueue>; length: number }>();

  return {
    async take(whose, work) {
      const line = lines.get(whose) ?? { enqueue: createQueue(limits), length: 0 };
      lines.set(whose, line);
      line.length += 1;
      try {
        const place = line.enqueue(work);
        if (place === null) throw new DomainError('OVERLOADED', message, { retryAfterSeconds });
        return await place;
      } finally {
        line.length -= 1;
        if (line.length === 0) lines.delete(whose);
      }
    },
  };
}

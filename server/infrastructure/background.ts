import { setTimeout as delay } from 'node:timers/promises';
import { createQueue } from '../limits/queue.ts';
import type { Logger } from './logger.ts';

/** Runs the work after the response is sent, so that the response time does not reveal whether there was any work. */
export type RunInBackground = (work: () => Promise<void>) => void;

/** Leaves time to send the response first. */
const START_AFTER_MS = 100;
/** More work at once than there are cores, because it mostly waits for the network. */
const LIMITS = { concurrency: 5, waitingMax: 1_000 };

/** Runs work that no response waits for. Disposing of it waits until all of it is done. */
export function createBackground({ logger }: { logger: Logger }): {
  runInBackground: RunInBackground;
} & AsyncDisposable {
  const queueIsFull = new Error('Too much background work is queued.');
  const enqueue = createQueue({ ...LIMITS, overloaded: () => queueIsFull });
  const unfinished = new Set<Promise<void>>();
  const stopping = new AbortController();

  return {
    runInBackground(work) {
      const done = enqueue(async () => {
        await delay(START_AFTER_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
        await work();
      });
      const settled = done
        .catch((error: unknown) => {
          if (error === queueIsFull) logger.log('warn', 'background.dropped');
          else logger.defect('background.failed', error);
        })
        .finally(() => unfinished.delete(settled));
      unfinished.add(settled);
    },

    async [Symbol.asyncDispose]() {
      stopping.abort();
      await Promise.all(unfinished);
    },
  };
}

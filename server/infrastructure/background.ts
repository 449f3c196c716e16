import { setTimeout as delay } from 'node:timers/promises';
import type { Later } from '../auth/mailed-token.ts';
import type { Logger } from './logger.ts';
import { createQueue } from './queue.ts';

/** By then the answer is on its way, and nobody can tell from its time that there is work. */
const START_AFTER_MS = 100;
/** Work that waits for the network more than for the processor. */
const LIMITS = { concurrency: 5, waitingMax: 1_000 };

/** Work that no answer waits for. Disposing of it lets all that was asked for come to its end. */
export function createBackground({ logger }: { logger: Logger }): { later: Later } & AsyncDisposable {
  const noRoom = new Error('Too much is waiting.');
  const enqueue = createQueue({ ...LIMITS, overloaded: () => noRoom });
  const unfinished = new Set<Promise<void>>();
  const stopping = new AbortController();

  return {
    later(work) {
      const done = enqueue(async () => {
        await delay(START_AFTER_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
        await work();
      });
      const settled = done
        .catch((error: unknown) => {
          if (error === noRoom) logger.log('warn', 'background.dropped');
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

import { setTimeout as delay } from 'node:timers/promises';
import { createRawWire, requestBytes } from '../../support/raw-wire.ts';

const EVERY_MS = 100;

export type LivezWatch = {
  /** How long each request took, in milliseconds. Infinity for one that failed. */
  ms: readonly number[];
  [Symbol.asyncDispose](): Promise<void>;
};

/** Asks the server again and again whether it is alive. */
export function watchLivez(url: string): LivezWatch {
  const wire = createRawWire(url);
  const ms: number[] = [];
  const stopping = new AbortController();

  async function watch(): Promise<void> {
    while (!stopping.signal.aborted) {
      const startedAt = performance.now();
      const status = await wire.fire(requestBytes('GET', '/livez'));
      ms.push(status === 200 ? performance.now() - startedAt : Number.POSITIVE_INFINITY);
      await delay(EVERY_MS);
    }
  }
  const watching = watch();
  return {
    ms,
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await watching;
      wire[Symbol.dispose]();
    },
  };
}

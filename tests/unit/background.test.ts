import { expect, test } from 'vitest';
import { createBackground } from '../../server/infrastructure/background.ts';
import { heapGrowth } from '../support/heap.ts';
import { times } from '../support/outcomes.ts';

function openBackground() {
  const logs: unknown[][] = [];
  const logger = {
    log: (...entry: unknown[]) => void logs.push(entry),
    defect: (event: string, error: unknown) => void logs.push(['error', event, String(error)]),
  };
  return { logs, background: createBackground({ logger }) };
}

const settle = () => new Promise(setImmediate);

test('work starts after the response, five at once, and the rest is queued', async () => {
  const { background } = openBackground();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  let [done, running, most] = [0, 0, 0];
  times(12, () => {
    background.runInBackground(async () => {
      running += 1;
      most = Math.max(most, running);
      await promise;
      running -= 1;
      done += 1;
    });
  });
  await settle();
  expect(running).toBe(0);
  await expect.poll(() => running).toBe(5);

  resolve(undefined);
  await background[Symbol.asyncDispose]();

  expect({ done, most }).toEqual({ done: 12, most: 5 });
});

test('disposing waits until all work is done', async () => {
  const { background } = openBackground();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const done: string[] = [];
  background.runInBackground(async () => {
    await promise;
    done.push('work');
  });

  const disposed = background[Symbol.asyncDispose]().then(() => done.push('disposed'));
  await settle();
  expect(done).toEqual([]);
  resolve(undefined);
  await disposed;

  expect(done).toEqual(['work', 'disposed']);
});

test('failed work is logged as a defect, and fails no other work', async () => {
  const { background, logs } = openBackground();
  const done: number[] = [];
  background.runInBackground(() => Promise.reject(new Error('It went wrong.')));
  background.runInBackground(() => Promise.resolve(void done.push(1)));

  await background[Symbol.asyncDispose]();

  expect(logs).toEqual([['error', 'background.failed', 'Error: It went wrong.']]);
  expect(done).toEqual([1]);
});

test('work beyond a thousand waiting is dropped and logged', async () => {
  const { background, logs } = openBackground();

  times(1_010, () => {
    background.runInBackground(() => Promise.resolve());
  });

  await new Promise(setImmediate);
  expect(logs).toEqual(times(5, () => ['warn', 'background.dropped']));
});

test('memory does not grow with finished work', async () => {
  const { background, logs } = openBackground();
  const count = 50_000;
  const { promise, resolve } = Promise.withResolvers<undefined>();
  // Fills the queue, so that all later work is dropped at once.
  times(1_005, () => {
    background.runInBackground(() => promise);
  });

  const grownBytes = await heapGrowth(async () => {
    for (let n = 0; n < count; n += 1) {
      background.runInBackground(() => promise);
      if (n % 100 === 0) await settle();
      logs.length = 0;
    }
  });
  resolve(undefined);
  await background[Symbol.asyncDispose]();

  expect(grownBytes / count).toBeLessThan(20);
});

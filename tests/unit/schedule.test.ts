import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { schedule } from '../../server/infrastructure/schedule.ts';

const HOUR_MS = 3_600_000;

function createWork() {
  const defects: unknown[] = [];
  const logger = {
    log: () => undefined,
    defect: (event: string, error: unknown) => void defects.push([event, String(error)]),
  };
  const runs: number[] = [];
  const work = () => Promise.resolve(void runs.push(performance.now()));
  return { defects, logger, runs, work };
}

test('the work is done at once, and again and again', async () => {
  const { logger, runs, work } = createWork();
  await using _ = schedule({ name: 'purge', everyMs: 5, work, logger });

  expect(runs).toHaveLength(1);
  await expect.poll(() => runs.length, { interval: 5 }).toBeGreaterThan(3);
});

test('the next begins only when the last has ended', async () => {
  const { logger } = createWork();
  let [running, most, count] = [0, 0, 0];
  const work = async () => {
    running += 1;
    most = Math.max(most, running);
    await delay(10);
    running -= 1;
    count += 1;
  };
  await using _ = schedule({ name: 'purge', everyMs: 1, work, logger });

  await expect.poll(() => count, { interval: 5 }).toBeGreaterThan(2);
  expect(most).toBe(1);
});

test('work that fails is logged as a defect, and tried again', async () => {
  const { logger, defects } = createWork();
  let count = 0;
  const work = () => {
    count += 1;
    return count === 1 ? Promise.reject(new Error('It went wrong.')) : Promise.resolve();
  };
  await using _ = schedule({ name: 'purge', everyMs: 1, work, logger });

  await expect.poll(() => count, { interval: 5 }).toBeGreaterThan(1);
  expect(defects).toEqual([['purge.failed', 'Error: It went wrong.']]);
});

test('whoever disposes of it waits for what runs, and nothing runs after', async () => {
  const { logger } = createWork();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const steps: string[] = [];
  const work = async () => {
    steps.push('began');
    await promise;
    steps.push('ended');
  };
  const scheduled = schedule({ name: 'purge', everyMs: 1, work, logger });

  const disposed = scheduled[Symbol.asyncDispose]().then(() => steps.push('disposed'));
  resolve(undefined);
  await disposed;
  await delay(20);

  expect(steps).toEqual(['began', 'ended', 'disposed']);
});

test('between two runs it can be disposed of at once', async () => {
  const { logger, runs, work } = createWork();
  const scheduled = schedule({ name: 'purge', everyMs: HOUR_MS, work, logger });

  await scheduled[Symbol.asyncDispose]();

  expect(runs).toHaveLength(1);
});

import { beforeEach, expect, test, vi } from 'vitest';
import { schedule } from '../../server/infrastructure/schedule.ts';

const HOUR_MS = 3_600_000;

beforeEach(() => {
  vi.useFakeTimers();
});

function createWork() {
  const defects: unknown[] = [];
  const logger = {
    log: () => undefined,
    defect: (event: string, error: unknown) => void defects.push([event, String(error)]),
  };
  const runs: number[] = [];
  const work = () => Promise.resolve(void runs.push(Date.now()));
  return { defects, logger, runs, work };
}

test('the work runs at once, and then every hour', async () => {
  const { logger, runs, work } = createWork();
  await using _ = schedule({ name: 'purge', everyMs: HOUR_MS, work, logger });
  const start = Date.now();

  await vi.advanceTimersByTimeAsync(2.5 * HOUR_MS);

  expect(runs).toEqual([start, start + HOUR_MS, start + 2 * HOUR_MS]);
});

test('a run begins only when the last has ended', async () => {
  const { logger } = createWork();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  let count = 0;
  const work = () => {
    count += 1;
    return promise;
  };
  await using _ = schedule({ name: 'purge', everyMs: HOUR_MS, work, logger });

  await vi.advanceTimersByTimeAsync(3 * HOUR_MS);
  expect(count).toBe(1);
  resolve(undefined);
  await vi.advanceTimersByTimeAsync(HOUR_MS);

  expect(count).toBe(2);
});

test('failed work is logged as a defect and runs again', async () => {
  const { logger, defects } = createWork();
  let count = 0;
  const work = () => {
    count += 1;
    return count === 1 ? Promise.reject(new Error('It went wrong.')) : Promise.resolve();
  };
  await using _ = schedule({ name: 'purge', everyMs: HOUR_MS, work, logger });

  await vi.advanceTimersByTimeAsync(HOUR_MS);

  expect(count).toBe(2);
  expect(defects).toEqual([['purge.failed', 'Error: It went wrong.']]);
});

test('disposing of a schedule waits for the current run, and no other begins', async () => {
  const { logger } = createWork();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const steps: string[] = [];
  const work = async () => {
    steps.push('began');
    await promise;
    steps.push('ended');
  };
  const scheduled = schedule({ name: 'purge', everyMs: HOUR_MS, work, logger });

  const disposed = scheduled[Symbol.asyncDispose]().then(() => steps.push('disposed'));
  resolve(undefined);
  await disposed;
  await vi.advanceTimersByTimeAsync(2 * HOUR_MS);

  expect(steps).toEqual(['began', 'ended', 'disposed']);
});

test('a schedule that is disposed of between two runs leaves no timer and never runs again', async () => {
  const { logger, runs, work } = createWork();
  const scheduled = schedule({ name: 'purge', everyMs: HOUR_MS, work, logger });
  await vi.advanceTimersByTimeAsync(1);

  await scheduled[Symbol.asyncDispose]();

  expect(vi.getTimerCount()).toBe(0);
  await vi.advanceTimersByTimeAsync(2 * HOUR_MS);
  expect(runs).toHaveLength(1);
});

test('a schedule that waits for its next run keeps no process alive', async () => {
  vi.useRealTimers();
  // Node lists only what keeps the process alive.
  const countTimers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const { logger, work } = createWork();
  const before = countTimers();

  await using _ = schedule({ name: 'purge', everyMs: HOUR_MS, work, logger });
  await new Promise(setImmediate);

  expect(countTimers()).toBeLessThanOrEqual(before);
});

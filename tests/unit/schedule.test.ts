import { beforeEach, describe, expect, test, vi } from 'vitest';
import { DATABASE_UNAVAILABLE, DomainError } from '../../server/errors.ts';
import { createSchedule } from '../../server/infrastructure/schedule.ts';

const HOUR_MS = 3_600_000;

beforeEach(() => {
  vi.useFakeTimers();
});

function createWork() {
  const defects: unknown[] = [];
  const logs: unknown[][] = [];
  const logger = {
    log: (...entry: unknown[]) => void logs.push(entry),
    defect: (event: string, error: unknown) => void defects.push([event, String(error)]),
  };
  const runs: number[] = [];
  const work = () => Promise.resolve(void runs.push(Date.now()));
  return { defects, logs, logger, runs, work };
}

test('the work runs at once, and then every hour', async () => {
  const { logger, runs, work } = createWork();
  await using _ = createSchedule({ name: 'purge', everyMs: HOUR_MS, logger }).start(work);
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
  await using _ = createSchedule({ name: 'purge', everyMs: HOUR_MS, logger }).start(work);

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
  await using _ = createSchedule({ name: 'purge', everyMs: HOUR_MS, logger }).start(work);

  await vi.advanceTimersByTimeAsync(HOUR_MS);

  expect(count).toBe(2);
  expect(defects).toEqual([['purge.failed', 'Error: It went wrong.']]);
});

test('an outage of the database is logged once, however many runs it fails, and again after a run that succeeds', async () => {
  const { logger, logs, defects } = createWork();
  const outage = new DomainError(DATABASE_UNAVAILABLE, 'Gone.', { retryAfterSeconds: 2 });
  const outcomes = [outage, outage, outage, null, outage, outage];
  const work = () => {
    const outcome = outcomes.shift() ?? null;
    return outcome === null ? Promise.resolve() : Promise.reject(outcome);
  };
  await using _ = createSchedule({ name: 'purge', everyMs: HOUR_MS, logger }).start(work);

  await vi.advanceTimersByTimeAsync(8 * HOUR_MS);

  const line = ['warn', 'purge.failed', { reason: 'DATABASE_UNAVAILABLE' }];
  expect({ outcomes, logs, defects }).toEqual({ outcomes: [], logs: [line, line], defects: [] });
});

describe('waking a schedule', () => {
  test('brings the next run forward, once for however many calls, and does not put it off', async () => {
    const { logger, runs, work } = createWork();
    const scheduled = createSchedule({ name: 'mails', everyMs: HOUR_MS, logger });
    await using _ = scheduled.start(work);
    await vi.advanceTimersByTimeAsync(1_000);

    for (let call = 0; call < 30; call += 1) {
      scheduled.wake();
      await vi.advanceTimersByTimeAsync(5);
    }

    // The calls within the tenth of a second before the second run count as one, and so do those after it.
    expect(runs).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(HOUR_MS / 2);
    expect(runs).toHaveLength(3);
  });

  test('during a run causes another run soon after it', async () => {
    const { logger } = createWork();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    let count = 0;
    const work = () => {
      count += 1;
      return promise;
    };
    const scheduled = createSchedule({ name: 'mails', everyMs: HOUR_MS, logger });
    await using _ = scheduled.start(work);

    scheduled.wake();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(count).toBe(1);
    resolve(undefined);
    await vi.advanceTimersByTimeAsync(1_000);

    expect(count).toBe(2);
  });

  test('after its end does nothing', async () => {
    const { logger, runs, work } = createWork();
    const scheduled = createSchedule({ name: 'mails', everyMs: HOUR_MS, logger });
    await scheduled.start(work)[Symbol.asyncDispose]();

    scheduled.wake();
    await vi.advanceTimersByTimeAsync(2 * HOUR_MS);

    expect(runs).toHaveLength(1);
  });
});

test('disposing of a schedule aborts the signal, so that long work ends', async () => {
  const { logger } = createWork();
  const work = (signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => {
        resolve();
      });
    });
  const scheduled = createSchedule({ name: 'mails', everyMs: HOUR_MS, logger }).start(work);

  await expect(scheduled[Symbol.asyncDispose]()).resolves.toBeUndefined();
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
  const scheduled = createSchedule({ name: 'purge', everyMs: HOUR_MS, logger }).start(work);

  const disposed = scheduled[Symbol.asyncDispose]().then(() => steps.push('disposed'));
  resolve(undefined);
  await disposed;
  await vi.advanceTimersByTimeAsync(2 * HOUR_MS);

  expect(steps).toEqual(['began', 'ended', 'disposed']);
});

test('a schedule that is disposed of between two runs leaves no timer and never runs again', async () => {
  const { logger, runs, work } = createWork();
  const scheduled = createSchedule({ name: 'purge', everyMs: HOUR_MS, logger }).start(work);
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

  await using _ = createSchedule({ name: 'purge', everyMs: HOUR_MS, logger }).start(work);
  await new Promise(setImmediate);

  expect(countTimers()).toBeLessThanOrEqual(before);
});

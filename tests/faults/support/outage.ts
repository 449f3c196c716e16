import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { sharedMs, type Figure } from './campaign.ts';
import type { Call, Watch } from './watch.ts';

const QUIET_MS = 500;
const NOTICED_MS_MAX = 2_000;
/** How long a database stays away after calls began to fail. */
const AWAY_MS = 2_000;
const BACK_MS_MAX = 2_000;
/** How long calls must succeed after the last one that failed. */
const STEADY_MS = 2_000;

export type Outage = {
  begin: () => Promise<void> | void;
  /** Resolves when the database can be reached again. */
  end: () => Promise<void> | void;
  /** The calls that need what is missing. All of them, unless told otherwise. */
  concerns?: (call: Call) => boolean;
};

/** Lets an outage begin and end while calls are made. Returns what the calls show. */
export async function measureOutage(
  watch: Watch,
  { begin, end, concerns = () => true }: Outage,
): Promise<Figure[]> {
  const calls = () => watch.calls.filter(concerns);
  await delay(QUIET_MS);
  expect(watch.calls.filter(({ status }) => status !== 200)).toEqual([]);

  const beganAt = performance.now();
  await begin();
  const firstRefusal = () => calls().find(({ status, endedAt }) => status !== 200 && endedAt > beganAt);
  await expect.poll(firstRefusal).toBeDefined();
  const noticedAt = firstRefusal()?.endedAt ?? Number.POSITIVE_INFINITY;
  await delay(AWAY_MS);
  const endedAt = performance.now();
  await end();
  const backAt = performance.now();
  const lastFailure = () =>
    Math.max(
      backAt,
      ...calls()
        .filter(isFailed)
        .map((call) => call.endedAt),
    );
  await expect.poll(() => performance.now() - lastFailure()).toBeGreaterThan(STEADY_MS);

  const meanwhile = calls().filter((call) => call.startedAt > noticedAt + QUIET_MS && call.endedAt < endedAt);
  const firstSuccess = calls().find((call) => call.endedAt > lastFailure());
  return [
    { name: 'until the first 503', value: noticedAt - beganAt, unit: 'ms', atMost: sharedMs(NOTICED_MS_MAX) },
    { name: 'calls during the outage', value: meanwhile.length, atLeast: 1 },
    {
      name: 'of them not refused with 503',
      value: meanwhile.filter(({ status }) => status !== 503).length,
      atMost: 0,
    },
    { name: 'slowest of them', value: slowest(meanwhile), unit: 'ms', atMost: sharedMs(100) },
    { name: 'slowest /livez', value: Math.max(...watch.livez.ms), unit: 'ms', atMost: sharedMs(1_000) },
    {
      name: 'until calls succeed again',
      value: (firstSuccess?.endedAt ?? Number.POSITIVE_INFINITY) - backAt,
      unit: 'ms',
      atMost: sharedMs(BACK_MS_MAX),
    },
    {
      name: 'responses other than 200 and 503',
      value: watch.calls.filter(({ status }) => status !== 200 && status !== 503).length,
      atMost: 0,
    },
  ];
}

const isFailed = ({ status }: Call): boolean => status !== 200;
const slowest = (calls: readonly Call[]) => Math.max(...calls.map((call) => call.endedAt - call.startedAt));

import { setTimeout as delay } from 'node:timers/promises';

/** How often the loop looks whether a call is due. */
const TICK_MS = 4;

/**
 * Starts a call at its appointed time whether or not those before it were answered, as people do who know nothing of
 * each other. A call gets the time that it was meant for, so that a late start counts as waiting, too.
 */
export async function atRate(
  { perSecond, count, startAt }: { perSecond: number; count: number; startAt: number },
  call: (index: number, meantFor: number) => void,
): Promise<void> {
  for (let index = 0; index < count;) {
    const meantFor = startAt + (index * 1_000) / perSecond;
    if (meantFor <= performance.now()) {
      call(index, meantFor);
      index += 1;
    } else await delay(TICK_MS);
  }
}

/** The value that so large a share of the others is not above. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

import { createSlots, createWaitingList } from './queue.ts';

/** Trusted work has waiting places of its own, which other work cannot fill. */
export type Lane = 'trusted' | 'others';
export type LaneLimits = {
  concurrency: number;
  waitingMax: Record<Lane, number>;
  waitMsMax: number;
};
type Options = LaneLimits & {
  /** Creates the error for refused work. */
  overloaded: () => Error;
};

/** Trusted work gets at most so many turns in a row while other work waits. */
const TRUSTED_IN_A_ROW_MAX = 3;

/** Runs a few tasks at once and queues more in two lanes. Trusted work goes first, in three of four turns. */
export function createLanes({ concurrency, waitingMax, waitMsMax, overloaded }: Options) {
  const lanes = {
    trusted: createWaitingList({ waitingMax: waitingMax.trusted, waitMsMax, overloaded }),
    others: createWaitingList({ waitingMax: waitingMax.others, waitMsMax, overloaded }),
  };
  let trustedInARow = 0;

  function startNext(): boolean {
    if (trustedInARow < TRUSTED_IN_A_ROW_MAX && lanes.trusted.startNext()) {
      trustedInARow += 1;
      return true;
    }
    trustedInARow = 0;
    return lanes.others.startNext() || lanes.trusted.startNext();
  }

  const slots = createSlots({ concurrency, startNext });
  return {
    /** Whether work would have to wait. */
    isBusy: slots.isBusy,
    /** Runs `work`. Fails with the error of `overloaded` when the lane is full or the wait is too long. */
    run: <T>(lane: Lane, work: () => Promise<T>): Promise<T> => slots.run(lanes[lane].join, work),
  };
}

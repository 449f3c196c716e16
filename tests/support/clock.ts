export type Clock = { now: () => Date; pass: (seconds: number) => void };

export const NOON = new Date('2026-11-22T12:00:00.000Z');

/** Creates a clock that stands still until a test moves it. */
export function createClock(start = NOON): Clock {
  let milliseconds = start.getTime();
  return {
    now: () => new Date(milliseconds),
    pass: (seconds) => {
      milliseconds += seconds * 1_000;
    },
  };
}

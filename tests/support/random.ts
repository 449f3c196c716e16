export type Random = {
  /** From 0 up to, but not including, the bound. */
  integer: (bound: number) => number;
  pick: <T>(values: readonly [T, ...T[]]) => T;
  uuid: () => string;
};

/** Generates the same random numbers for the same seed, so that a failure can be reproduced (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed;

  function integer(bound: number): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  }

  return {
    integer,
    pick: (values) => values[integer(values.length)] ?? values[0],
    uuid: () => '________-____-4___-8___-____________'.replaceAll('_', () => integer(16).toString(16)),
  };
}

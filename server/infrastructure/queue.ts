type Options = { concurrency: number; waitingMax: number };

/** Runs so many at once, lets so many wait in order, and turns the rest away at the door. */
export function createQueue({ concurrency, waitingMax }: Options) {
  const waiting: (() => void)[] = [];
  let running = 0;

  function leave() {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next(); // The place passes on, so `running` stays.
  }

  function turn(): Promise<void> | null {
    if (running < concurrency) {
      running += 1;
      return Promise.resolve();
    }
    if (waiting.length >= waitingMax) return null;
    return new Promise((resolve) => waiting.push(resolve));
  }

  /** Null, without running anything, when too many are waiting already. */
  return function enqueue<T>(work: () => Promise<T>): Promise<T> | null {
    return turn()?.then(work).finally(leave) ?? null;
  };
}

type Options = {
  concurrency: number;
  waitingMax: number;
  /** Who has waited so long is turned away; without it nobody is. */
  waitMsMax?: number;
  /** What whoever is turned away is told. */
  overloaded: () => Error;
};

/** Runs so many at once, lets so many wait in order, and turns the rest away at the door. */
export function createQueue({ concurrency, waitingMax, waitMsMax, overloaded }: Options) {
  const waiting = new Set<() => void>();
  let running = 0;

  function leave(): void {
    const [next] = waiting;
    if (next === undefined) running -= 1;
    else next(); // The place passes on, so `running` stays.
  }

  function turn(): Promise<void> {
    if (running < concurrency) {
      running += 1;
      return Promise.resolve();
    }
    if (waiting.size >= waitingMax) return Promise.reject(overloaded());
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        waiting.delete(start);
        reject(overloaded());
      };
      const timer = waitMsMax === undefined ? undefined : setTimeout(giveUp, waitMsMax);
      const start = () => {
        clearTimeout(timer);
        waiting.delete(start);
        resolve();
      };
      waiting.add(start);
    });
  }

  /** Fails with the error of `overloaded`, and runs nothing, when too many are waiting already or it takes too long. */
  return async function enqueue<T>(work: () => Promise<T>): Promise<T> {
    await turn();
    try {
      return await work();
    } finally {
      leave();
    }
  };
}

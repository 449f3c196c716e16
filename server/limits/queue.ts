type Options = {
  concurrency: number;
  waitingMax: number;
  /** Work that has waited longer is refused. Without it, work waits for as long as it takes. */
  waitMsMax?: number;
  /** Makes the error that refused work fails with. */
  overloaded: () => Error;
};

/** Runs a few pieces of work at once, queues some more in order, and refuses the rest. */
export function createQueue({ concurrency, waitingMax, waitMsMax, overloaded }: Options) {
  const waiting = new Set<() => void>();
  let running = 0;

  function release(): void {
    const [next] = waiting;
    if (next === undefined) running -= 1;
    else next(); // The place passes on, so `running` stays.
  }

  function acquire(): Promise<void> {
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

  /** Fails with the error of `overloaded`, and runs nothing, when the queue is full or the wait is too long. */
  return async function enqueue<T>(work: () => Promise<T>): Promise<T> {
    await acquire();
    try {
      return await work();
    } finally {
      release();
    }
  };
}

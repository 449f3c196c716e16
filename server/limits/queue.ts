type Options = {
  concurrency: number;
  waitingMax: number;
  /** How long work may wait. Unlimited by default. */
  waitMsMax?: number;
  /** Creates the error for refused work. */
  overloaded: () => Error;
};

/** Runs a few tasks at once, queues more in order, and refuses the rest. */
export function createQueue({ concurrency, waitingMax, waitMsMax, overloaded }: Options) {
  const waiting = new Set<() => void>();
  let running = 0;

  function release(): void {
    const [next] = waiting;
    if (next === undefined) running -= 1;
    else next(); // The next task takes this place, so `running` stays the same.
  }

  function acquire(): Promise<void> {
    if (running < concurrency) {
      running += 1;
      return Promise.resolve();
    }
    if (waiting.size >= waitingMax) return Promise.reject(overloaded());
    const queuedAt = performance.now();
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        waiting.delete(start);
        reject(overloaded());
      };
      const timer = waitMsMax === undefined ? undefined : setTimeout(giveUp, waitMsMax);
      const start = () => {
        clearTimeout(timer);
        waiting.delete(start);
        // On a busy event loop, the timer is late.
        if (waitMsMax === undefined || performance.now() <= queuedAt + waitMsMax) {
          resolve();
          return;
        }
        reject(overloaded());
        release();
      };
      waiting.add(start);
    });
  }

  /** Runs `work`. Fails with the error of `overloaded` instead when the queue is full or the wait is too long. */
  return async function enqueue<T>(work: () => Promise<T>): Promise<T> {
    await acquire();
    try {
      return await work();
    } finally {
      release();
    }
  };
}

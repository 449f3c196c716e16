type WaitingOptions = {
  waitingMax: number;
  /** How long work may wait. Unlimited by default. */
  waitMsMax?: number;
  /** Creates the error for refused work. */
  overloaded: () => Error;
};
type Options = WaitingOptions & { concurrency: number };

/** Runs a few tasks at once, queues more in order, and refuses the rest. */
export function createQueue({ concurrency, ...options }: Options) {
  const waiting = createWaitingList(options);
  const slots = createSlots({ concurrency, startNext: waiting.startNext });
  /** Runs `work`. Fails with the error of `overloaded` instead when the queue is full or the wait is too long. */
  return <T>(work: () => Promise<T>): Promise<T> => slots.run(waiting.join, work);
}

/** Keeps work waiting in order. */
export function createWaitingList({ waitingMax, waitMsMax, overloaded }: WaitingOptions) {
  const waiting = new Set<() => boolean>();

  return {
    /** Waits for its turn. Fails with the error of `overloaded` when the list is full or the wait is too long. */
    join(): Promise<void> {
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
          const isInTime = waitMsMax === undefined || performance.now() <= queuedAt + waitMsMax;
          if (isInTime) resolve();
          else reject(overloaded());
          return isInTime;
        };
        waiting.add(start);
      });
    },

    /** Starts the first work that has not waited too long. Returns false if there is none. */
    startNext(): boolean {
      for (const start of waiting) if (start()) return true;
      return false;
    },
  };
}

type SlotOptions = {
  concurrency: number;
  /** Starts waiting work, which takes over the slot. Returns false if nothing waits. */
  startNext: () => boolean;
};

/** Counts the tasks that run, and hands the slot of one that ends to the next. */
export function createSlots({ concurrency, startNext }: SlotOptions) {
  let running = 0;

  return {
    /** Whether work would have to wait. */
    isBusy: () => running >= concurrency,

    /** Runs `work` in a free slot, or after `join` has waited for one. */
    async run<T>(join: () => Promise<void>, work: () => Promise<T>): Promise<T> {
      if (running < concurrency) running += 1;
      else await join();
      try {
        return await work();
      } finally {
        if (!startNext()) running -= 1;
      }
    },
  };
}

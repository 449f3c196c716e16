import { isDomainError } from '../errors.ts';
import type { Logger } from './logger.ts';

type Options = { name: string; everyMs: number; logger: Logger };

export type Schedule = {
  /** Brings the next run forward, so that it begins soon. */
  wake(): void;
  /**
   * Runs the work now, and again `everyMs` after each run has ended. Does not keep the process alive. Disposing of it
   * aborts the signal and waits for the current run.
   */
  start(work: (signal: AbortSignal) => Promise<void>): AsyncDisposable;
};

/** Leaves time to send a response first, so that the response time does not depend on the work. */
const SOON_MS = 100;

export function createSchedule({ name, everyMs, logger }: Options): Schedule {
  const stopping = new AbortController();
  const { signal } = stopping;
  const logFailure = createFailureLog(name, logger);
  let [isWoken, isRunning] = [false, false];
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  let work = (_: AbortSignal): Promise<void> => Promise.resolve();

  const waitMs = () => (isWoken ? SOON_MS : everyMs);

  async function run(): Promise<void> {
    isRunning = true;
    isWoken = false;
    await work(signal).then(
      () => {
        logFailure(null);
      },
      (error: unknown) => {
        logFailure(error);
      },
    );
    isRunning = false;
    if (!signal.aborted) runAfter(waitMs());
  }

  function runAfter(waitMs: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = run();
    }, waitMs).unref();
  }

  return {
    wake() {
      if (isWoken || signal.aborted) return;
      isWoken = true;
      if (!isRunning) runAfter(SOON_MS);
    },

    start(scheduled) {
      work = scheduled;
      running = run();
      return {
        async [Symbol.asyncDispose]() {
          stopping.abort();
          clearTimeout(timer);
          await running;
        },
      };
    },
  };
}

/** Logs a failure unless the run before failed too, so that an outage does not fill the log. */
function createFailureLog(name: string, logger: Logger) {
  let hasFailed = false;
  return (error: unknown): void => {
    const isNew = error !== null && !hasFailed;
    hasFailed = error !== null;
    if (!isNew) return;
    if (isDomainError(error)) logger.log('warn', `${name}.failed`, { reason: error.reason.name });
    else logger.defect(`${name}.failed`, error);
  };
}

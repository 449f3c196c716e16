import { aborted, timedOut } from './failures.ts';

/** Timers with a longer delay fire at once. */
const TIMER_MS_MAX = 2 ** 31 - 1;

type Limits = { timeoutMs: number; signal: AbortSignal | undefined };

/**
 * Runs the work, and rejects when it takes too long or the signal is aborted. It rejects at once, even if the work
 * cannot be stopped: a batch goes on for the other calls in it.
 */
export function withDeadline<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { timeoutMs, signal }: Limits,
): Promise<T> {
  if (signal?.aborted === true) return Promise.reject(aborted(signal.reason));
  const controller = new AbortController();
  let stopWaiting: () => void = () => undefined;
  const givenUp = new Promise<never>((_, reject) => {
    const giveUp = (error: Error) => {
      reject(error);
      controller.abort(error);
    };
    const onAbort = () => {
      giveUp(aborted(signal?.reason));
    };
    const timer = setTimeout(
      () => {
        giveUp(timedOut(timeoutMs));
      },
      Math.min(timeoutMs, TIMER_MS_MAX),
    );
    signal?.addEventListener('abort', onAbort, { once: true });
    stopWaiting = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
  });
  return Promise.race([work(controller.signal), givenUp]).finally(() => {
    stopWaiting();
  });
}

/** Waits. Rejects early when the signal is aborted. */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  const forEver = () => new Promise<void>(() => undefined);
  if (signal === undefined) return new Promise((resolve) => setTimeout(resolve, ms));
  return withDeadline(forEver, { timeoutMs: ms, signal }).catch((error: unknown) => {
    if (signal.aborted) throw error;
  });
}

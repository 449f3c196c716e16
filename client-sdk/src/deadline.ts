import { aborted, timedOut } from './failures.ts';

/** Timers that are set for longer go off at once. */
const TIMER_MS_MAX = 2 ** 31 - 1;

type Limits = { timeoutMs: number; signal: AbortSignal | undefined };

/**
 * The work, given up when it takes too long or the caller's signal says so. Who waits for it is told at once, even
 * where the work cannot be stopped: a call that travels with others goes on for them.
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

/** A pause. It ends early, with an error, when the signal says so. */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  const forEver = () => new Promise<void>(() => undefined);
  if (signal === undefined) return new Promise((resolve) => setTimeout(resolve, ms));
  return withDeadline(forEver, { timeoutMs: ms, signal }).catch((error: unknown) => {
    if (signal.aborted) throw error;
  });
}

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
  const { promise, resolve, reject } = withResolvers<T>();
  const giveUp = (error: Error) => {
    reject(error);
    controller.abort(error);
  };
  const timer = setTimeout(
    () => {
      giveUp(timedOut(timeoutMs));
    },
    Math.min(timeoutMs, TIMER_MS_MAX),
  );
  const onAbort = () => {
    giveUp(aborted(signal?.reason));
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  work(controller.signal).then(resolve, reject);
  return promise.finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
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

/** `Promise.withResolvers`, which Node.js 20 does not have. */
function withResolvers<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((ok, failed) => {
    [resolve, reject] = [ok, failed];
  });
  return { promise, resolve, reject };
}

import { setTimeout as delay, setImmediate } from 'node:timers/promises';

/** Stops the use of a service, such as the database, while it does not respond. */
export type Breaker = {
  /** Runs the work. Fails at once with the error of `refuse` while the service is down. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Whether the service is down. */
  isOpen(): boolean;
  /** Reports that the service failed. Work is refused until a probe succeeds. */
  open(cause: unknown): void;
};

type Options = {
  /** Uses the service in the cheapest way. Fails if the service is down, and when the signal is aborted. */
  probe: (signal: AbortSignal) => Promise<void>;
  /** Creates the error for work that is refused, from the error of the probe. */
  refuse: (cause: unknown) => Error;
  /** Called when the service goes down, with the error of the probe. Ends the work that waits for it. */
  onOpen: (cause: unknown) => void;
  /** Called when the service responds again. */
  onClose: (downMs: number) => void;
};

/** Together these are less than two seconds, in which a service that hangs is noticed. */
const PROBE_EVERY_MS = 500;
const PROBE_TIMEOUT_MS = 1_000;

/**
 * Probes the service twice a second, on every replica. A probe finds a service that hangs, which no error of a call would
 * show, and finds out when it is back. Work that succeeds during a failed probe proves that the service is up.
 */
export async function startBreaker(options: Options): Promise<Breaker & AsyncDisposable> {
  const { probe, refuse, onOpen, onClose } = options;
  const stopping = new AbortController();
  let outage: { cause: unknown; since: number } | null = null;
  let succeededAt = 0;

  function open(cause: unknown): void {
    if (outage === null) onOpen(cause);
    outage = { cause, since: outage?.since ?? performance.now() };
  }

  function close(): void {
    if (outage !== null) onClose(performance.now() - outage.since);
    outage = null;
  }

  async function check(): Promise<void> {
    const startedAt = performance.now();
    try {
      await withTimeout(probe, PROBE_TIMEOUT_MS);
      close();
    } catch (cause) {
      if (succeededAt < startedAt) open(cause);
    }
  }

  async function watch(): Promise<void> {
    const { signal } = stopping;
    const pause = () => delay(PROBE_EVERY_MS, true, { signal, ref: false }).catch(() => false);
    while (await pause()) await check();
  }

  await check();
  const watching = watch();

  return {
    isOpen: () => outage !== null,
    open,

    async run(work) {
      if (outage !== null) throw refuse(outage.cause);
      const result = await work();
      succeededAt = performance.now();
      return result;
    },

    async [Symbol.asyncDispose]() {
      stopping.abort();
      await watching;
    },
  };
}

/** The probe took too long. */
class ProbeTimeoutError extends Error {
  override readonly name = 'ProbeTimeoutError';
}

async function withTimeout(probe: Options['probe'], timeoutMs: number): Promise<void> {
  const aborting = new AbortController();
  const timeout = delay(timeoutMs, undefined, { ref: false, signal: aborting.signal })
    // If this process was busy, the response may have arrived and not been read yet. One turn of the loop reads it.
    .then(() => setImmediate())
    .then(
      () => {
        throw new ProbeTimeoutError(`There was no response within ${String(timeoutMs)} ms.`);
      },
      () => undefined, // The probe ended first.
    );
  try {
    await Promise.race([probe(aborting.signal), timeout]);
  } finally {
    aborting.abort();
  }
}

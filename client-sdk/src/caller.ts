import type { CallOptions } from './calls.ts';
import { pause, withDeadline } from './deadline.ts';
import { CallError } from './failures.ts';
import { isObject } from './look-up.ts';
import { pauseBeforeRetry } from './retries.ts';
import type { Operation, Send, Sending } from './transport.ts';

type Settings = Pick<CallOptions, 'timeoutMs' | 'retries' | 'batch'>;

const TIMEOUT_MS = 15_000;
const RETRIES = 2;

type Options = {
  send: Send;
  /** A token in place of one that was refused; null when there is none to be had. */
  renew: (rejected: string) => Promise<string | null>;
  defaults: Settings;
  /** Who is signed in. */
  whose: () => string | null;
  random: () => number;
};

export type CallProcedure = (operation: Operation, options?: CallOptions) => Promise<unknown>;

/** A call from its first try to its last: each with a time-out, and with a fresh token where the old one was refused. */
export function createCaller({ send, renew, defaults, whose, random }: Options): CallProcedure {
  async function attempt({ operation, sending, isSameCaller }: Try): Promise<unknown> {
    try {
      return await send(operation, sending);
    } catch (error) {
      const isRefused = error instanceof CallError && error.reason === 'UNAUTHENTICATED';
      if (!isRefused || sending.sentWith === null) throw error;
      if ((await renew(sending.sentWith)) === null || !isSameCaller()) throw error;
      return send(operation, { ...sending, sentWith: null });
    }
  }

  return async function call(operation, options = {}) {
    const { signal, idempotent = false } = options;
    const { timeoutMs, retries, batch } = settingsOf(options, defaults);
    const caller = whose();
    // What one user asked for is not done in the name of the next.
    const isSameCaller = () => caller === null || whose() === caller;
    const isRepeatable = idempotent || operation.type === 'query';

    for (let tries = 1; ; tries += 1) {
      try {
        return await withDeadline(
          (ended) => attempt({ operation, sending: newSending(ended, batch), isSameCaller }),
          { timeoutMs, signal },
        );
      } catch (error) {
        const pauseMs = pauseBeforeRetry({ error, tries, retries, isRepeatable }, random());
        if (pauseMs === null) throw error;
        await pause(pauseMs, signal);
        if (!isSameCaller()) throw error;
      }
    }
  };
}

type Try = { operation: Operation; sending: Sending; isSameCaller: () => boolean };

const newSending = (signal: AbortSignal, isBatched: boolean): Sending => ({
  signal,
  isBatched,
  sentWith: null,
});

function settingsOf({ timeoutMs, retries, batch }: Settings, defaults: Settings) {
  return {
    timeoutMs: timeoutMs ?? defaults.timeoutMs ?? TIMEOUT_MS,
    retries: retries ?? defaults.retries ?? RETRIES,
    batch: batch ?? defaults.batch ?? true,
  };
}

export const isCallOptions = (value: unknown): value is CallOptions => isObject(value);

import type { CallOptions } from './calls.ts';
import { pause, withDeadline } from './deadline.ts';
import { toCallError } from './failures.ts';
import { pauseBeforeRetry } from './retries.ts';
import type { Operation, Send, Sending } from './transport.ts';

type Defaults = { timeoutMs: number; retries: number; batch: boolean };
const DEFAULTS: Defaults = { timeoutMs: 15_000, retries: 2, batch: true };

type Options = {
  send: Send;
  /** A token in place of one that was refused; null when there is none to be had. */
  renew: (rejected: string) => Promise<string | null>;
  defaults: Pick<CallOptions, keyof Defaults>;
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
    } catch (thrown) {
      const error = toCallError(thrown);
      if (error.reason !== 'UNAUTHENTICATED' || sending.sentWith === null) throw error;
      if ((await renew(sending.sentWith)) === null || !isSameCaller()) throw error;
      return send(operation, { ...sending, sentWith: null });
    }
  }

  return async function call(operation, options = {}) {
    const { signal, idempotent = false } = options;
    const { timeoutMs, retries, batch } = { ...DEFAULTS, ...given(defaults), ...given(options) };
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
      } catch (thrown) {
        const error = toCallError(thrown);
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
  ...{ signal, isBatched },
  ...{ isAnonymous: false, sentWith: null },
});

/** An option that is passed on undefined is one that was not given. */
function given({ timeoutMs, retries, batch }: Pick<CallOptions, keyof Defaults>): Partial<Defaults> {
  return {
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(retries !== undefined && { retries }),
    ...(batch !== undefined && { batch }),
  };
}

export const isCallOptions = (value: unknown): value is CallOptions =>
  typeof value === 'object' && value !== null;

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
  random: () => number;
};

export type CallProcedure = (operation: Operation, options?: CallOptions) => Promise<unknown>;

/** A call from its first try to its last: each with a time-out, and with a fresh token where the old one was refused. */
export function createCaller({ send, renew, defaults, random }: Options): CallProcedure {
  async function attempt(operation: Operation, sending: Sending): Promise<unknown> {
    try {
      return await send(operation, sending);
    } catch (thrown) {
      const error = toCallError(thrown);
      if (error.reason !== 'UNAUTHENTICATED' || sending.sentWith === null) throw error;
      if ((await renew(sending.sentWith)) === null) throw error;
      return send(operation, { ...sending, sentWith: null });
    }
  }

  return async function call(operation, options = {}) {
    const { signal, idempotent = false } = options;
    const { timeoutMs, retries, batch } = { ...DEFAULTS, ...given(defaults), ...given(options) };
    const isRepeatable = idempotent || operation.type === 'query';

    for (let tries = 1; ; tries += 1) {
      try {
        return await withDeadline(
          (ended) =>
            attempt(operation, { signal: ended, isBatched: batch, isAnonymous: false, sentWith: null }),
          { timeoutMs, signal },
        );
      } catch (thrown) {
        const error = toCallError(thrown);
        const pauseMs = pauseBeforeRetry({ error, tries, retries, isRepeatable }, random());
        if (pauseMs === null) throw error;
        await pause(pauseMs, signal);
      }
    }
  };
}

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

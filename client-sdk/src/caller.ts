import type { CallOptions } from './calls.ts';
import { pause, withDeadline } from './deadline.ts';
import { anotherUser, CallError } from './failures.ts';
import { isObject } from './look-up.ts';
import { isPublic } from './procedures.ts';
import { pauseBeforeRetry } from './retries.ts';
import type { Operation, Send } from './transport.ts';

type Settings = Pick<CallOptions, 'timeoutMs' | 'retries' | 'batch'>;

const TIMEOUT_MS = 15_000;
const RETRIES = 2;

type Options = {
  send: Send;
  /** The token for the next call; null when there is none. */
  token: () => Promise<string | null>;
  /** A token in place of one that was refused; null when there is none to be had. */
  renew: (rejected: string) => Promise<string | null>;
  defaults: Settings;
  /** Who is signed in. */
  whose: () => string | null;
  /** When that is known. */
  ready: Promise<unknown>;
  random: () => number;
};

export type CallProcedure = (operation: Operation, options?: CallOptions) => Promise<unknown>;

/** A call from its first try to its last: each with a time-out, and with a fresh token where the old one was refused. */
export function createCaller({ send, token, renew, defaults, whose, ready, random }: Options): CallProcedure {
  async function attempt({ operation, caller, ...how }: Try): Promise<unknown> {
    const asked = await caller;
    const sendWith = (accessToken: string | null) => {
      // What one user asked for is not done in the name of the next.
      if (asked !== null && whose() !== null && whose() !== asked) throw anotherUser();
      // Once it has joined others, it cannot be taken back.
      how.signal.throwIfAborted();
      return send(operation, { ...how, accessToken });
    };
    const accessToken = isPublic(operation.path) ? null : await token();
    try {
      return await sendWith(accessToken);
    } catch (error) {
      if (accessToken === null || !isUnauthenticated(error)) throw error;
      const renewed = await renew(accessToken);
      if (renewed === null) throw error;
      return sendWith(renewed);
    }
  }

  return async function call(operation, options = {}) {
    const { signal, idempotent = false } = options;
    const { timeoutMs, retries, batch: isBatched } = settingsOf(options, defaults);
    const caller = Promise.resolve(whose() ?? ready.then(whose));
    const isRepeatable = idempotent || operation.type === 'query';

    for (let tries = 1; ; tries += 1) {
      try {
        return await withDeadline((ended) => attempt({ operation, caller, signal: ended, isBatched }), {
          timeoutMs,
          signal,
        });
      } catch (error) {
        const pauseMs = pauseBeforeRetry({ error, tries, retries, isRepeatable }, random());
        if (pauseMs === null) throw error;
        await pause(pauseMs, signal);
      }
    }
  };
}

type Try = {
  operation: Operation;
  /** Who made the call. */
  caller: Promise<string | null>;
  signal: AbortSignal;
  isBatched: boolean;
};

const isUnauthenticated = (error: unknown): boolean =>
  error instanceof CallError && error.reason === 'UNAUTHENTICATED';

function settingsOf({ timeoutMs, retries, batch }: Settings, defaults: Settings) {
  return {
    timeoutMs: timeoutMs ?? defaults.timeoutMs ?? TIMEOUT_MS,
    retries: retries ?? defaults.retries ?? RETRIES,
    batch: batch ?? defaults.batch ?? true,
  };
}

export const isCallOptions = (value: unknown): value is CallOptions => isObject(value);

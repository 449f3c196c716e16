import type { CallOptions } from './calls.ts';
import { pause, withDeadline } from './deadline.ts';
import { CallError, signedOutMeanwhile } from './failures.ts';
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
  async function sendWith(
    accessToken: string | null,
    { call: { operation, user }, ...how }: Try,
  ): Promise<unknown> {
    // What one user asked for is not done in the name of the next.
    if (user !== null && whose() !== user && (whose() ?? accessToken) !== null) throw signedOutMeanwhile();
    // Once it has joined others, it cannot be taken back.
    how.signal.throwIfAborted();
    return send(operation, { ...how, accessToken });
  }

  async function attempt(trying: Try): Promise<unknown> {
    const { call } = trying;
    await ready;
    if (isPublic(call.operation.path)) return sendWith(null, trying);
    call.user ??= whose();
    return sendOrRenew(await token(), trying);
  }

  async function sendOrRenew(accessToken: string | null, trying: Try, renewals = 0): Promise<unknown> {
    try {
      return await sendWith(accessToken, trying);
    } catch (error) {
      const isRefused = accessToken !== null && isUnauthenticated(error);
      const next = isRefused ? await tokenAfter(accessToken, renewals) : null;
      if (next === null) throw error;
      return sendOrRenew(next, trying, renewals + 1);
    }
  }

  /** Renewed once. After that only where there is another by now, as after a new password. */
  async function tokenAfter(refused: string, renewals: number): Promise<string | null> {
    if (renewals === 0) return renew(refused);
    const latest = await token();
    return renewals === 1 && latest !== refused ? latest : null;
  }

  return async function call(operation, options = {}) {
    const { signal, idempotent = false } = options;
    const { timeoutMs, retries, batch: isBatched } = settingsOf(options, defaults);
    const made = { operation, user: whose() };
    const isRepeatable = idempotent || operation.type === 'query';

    for (let tries = 1; ; tries += 1) {
      try {
        return await withDeadline((ended) => attempt({ call: made, signal: ended, isBatched }), {
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
  call: {
    operation: Operation;
    /** Whose call it is. Null until that is known. */
    user: string | null;
  };
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

import type { CallOptions } from './calls.ts';
import { pause, withDeadline } from './deadline.ts';
import { PUBLIC } from './facts.ts';
import { CallError, signedOut } from './failures.ts';
import { pauseBeforeRetry } from './retries.ts';
import type { Operation, Send } from './transport.ts';
import { isObject } from './value-at.ts';

type Settings = Pick<CallOptions, 'timeoutMs' | 'retries' | 'batch'>;

const TIMEOUT_MS = 15_000;
const RETRIES = 2;

type Dependencies = {
  send: Send;
  /** Returns the token for the next call; null when there is none. */
  token: () => Promise<string | null>;
  /** Returns a token to use in place of one that was rejected; null when there is none. */
  refresh: (rejected: string) => Promise<string | null>;
  defaults: Settings;
  /** Returns the ID of the signed-in user. */
  currentUserId: () => string | null;
  /** Resolves when the signed-in user is known. */
  ready: Promise<unknown>;
  random: () => number;
};

export type CallProcedure = (operation: Operation, options?: CallOptions) => Promise<unknown>;

/** Makes calls: each attempt with a timeout, and with a new token after the old one was rejected. */
export function createCaller({ defaults, random, ...dependencies }: Dependencies): CallProcedure {
  const runAttempt = createAttemptRunner(dependencies);

  return async function call(operation, options = {}) {
    const { signal, idempotent = false } = options;
    const { timeoutMs, retries, batch: isBatched } = settingsOf(options, defaults);
    const made = { operation, userId: dependencies.currentUserId() };
    const isRepeatable = idempotent || operation.type === 'query';

    for (let attempts = 1; ; attempts += 1) {
      try {
        return await withDeadline(
          (attemptSignal) => runAttempt({ call: made, signal: attemptSignal, isBatched }),
          { timeoutMs, signal },
        );
      } catch (error) {
        const pauseMs = pauseBeforeRetry({ error, attempts, retries, isRepeatable }, random());
        if (pauseMs === null) throw error;
        await pause(pauseMs, signal);
      }
    }
  };
}

type AttemptDependencies = Omit<Dependencies, 'defaults' | 'random'>;

function createAttemptRunner({ send, token, refresh, currentUserId, ready }: AttemptDependencies) {
  async function sendWith(
    accessToken: string | null,
    { call: { operation, userId }, ...how }: Attempt,
  ): Promise<unknown> {
    const isOtherUser = userId !== null && currentUserId() !== userId;
    // A call never runs as the next user.
    if (isOtherUser && (currentUserId() ?? accessToken) !== null) throw signedOut();
    // A call that is part of a batch cannot be taken back.
    how.signal.throwIfAborted();
    return send(operation, { ...how, accessToken });
  }

  async function sendOrRefresh(
    accessToken: string | null,
    attempt: Attempt,
    rejections = 0,
  ): Promise<unknown> {
    try {
      return await sendWith(accessToken, attempt);
    } catch (error) {
      const isRejected = accessToken !== null && isUnauthenticated(error);
      const next = isRejected ? await tokenAfter(accessToken, rejections) : null;
      if (next === null) throw error;
      return sendOrRefresh(next, attempt, rejections + 1);
    }
  }

  /** Refreshes once. After a second rejection, tries only a newer token, which a password change may have brought. */
  async function tokenAfter(rejected: string, rejections: number): Promise<string | null> {
    if (rejections === 0) return refresh(rejected);
    const latest = await token();
    return rejections === 1 && latest !== rejected ? latest : null;
  }

  return async function runAttempt(attempt: Attempt): Promise<unknown> {
    const { call } = attempt;
    await ready;
    if (PUBLIC.has(call.operation.path)) return sendWith(null, attempt);
    call.userId ??= currentUserId();
    return sendOrRefresh(await token(), attempt);
  };
}

type Attempt = {
  call: {
    operation: Operation;
    /** The user who made the call. Null until that is known. */
    userId: string | null;
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

import { CallError, retryAfterSeconds } from './failures.ts';
import type { Reason } from './models.ts';

const FIRST_PAUSE_MS = 300;
const PAUSE_MS_MAX = 5_000;
/** If the server asks for a longer wait, the call fails instead, so that the caller can decide. */
const RETRY_AFTER_MS_MAX = 10_000;
/** The server refuses for these reasons before it does anything. */
const NEVER_STARTED: readonly Reason[] = ['RATE_LIMITED', 'OVERLOADED'];
/** Statuses of a gateway that cannot reach the server, and of a server that is down for a moment. */
const TEMPORARY_STATUSES = [502, 503, 504];

export type Failed = {
  error: unknown;
  /** The number of attempts so far. */
  attempts: number;
  retries: number;
  /** Whether the call is safe to repeat. */
  isRepeatable: boolean;
};

/**
 * Returns the pause before the next attempt, in milliseconds; null if the call should not be retried. The pause is
 * never shorter than the server asks for. It grows, with jitter, so that clients that failed together do not retry
 * together.
 */
export function pauseBeforeRetry(
  { error, attempts, retries, isRepeatable }: Failed,
  random: number,
): number | null {
  // Any other error is a mistake of the caller, and would happen again.
  if (!(error instanceof CallError)) return null;
  if (attempts > retries || !isWorthwhile(error, isRepeatable)) return null;
  const wanted = (retryAfterSeconds(error) ?? 0) * 1_000;
  if (wanted > RETRY_AFTER_MS_MAX) return null;
  const ceiling = Math.min(PAUSE_MS_MAX, FIRST_PAUSE_MS * 2 ** (attempts - 1));
  return wanted + ceiling * (0.5 + random / 2);
}

function isWorthwhile({ kind, reason, httpStatus }: CallError, isRepeatable: boolean): boolean {
  if (reason !== null && NEVER_STARTED.includes(reason)) return true;
  if (!isRepeatable) return false;
  if (kind === 'network' || kind === 'timeout') return true;
  return httpStatus !== null && TEMPORARY_STATUSES.includes(httpStatus);
}

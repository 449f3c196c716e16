import { CallError, retryAfterSeconds } from './failures.ts';

const FIRST_PAUSE_MS = 300;
const PAUSE_MS_MAX = 5_000;
/** Whoever waits for a call would rather hear that it takes longer than this. */
const PATIENCE_MS = 10_000;
/** Refused before anything was done. */
const NEVER_STARTED = ['RATE_LIMITED', 'OVERLOADED'];
/** What a gateway says that has not got through, and a server that will be back. */
const COME_BACK_LATER = [502, 503, 504];

export type Failed = {
  error: unknown;
  /** How many tries there have been. */
  tries: number;
  retries: number;
  /** Whether it does no harm to carry the call out twice. */
  isRepeatable: boolean;
};

/**
 * How many milliseconds to wait before the next try; null when there should be none. Never less than the server
 * asks for. The pauses grow and are jittered, so that those who failed together do not return together.
 */
export function pauseBeforeRetry(
  { error, tries, retries, isRepeatable }: Failed,
  random: number,
): number | null {
  // Any other error is the caller's own, and would come again.
  if (!(error instanceof CallError)) return null;
  if (tries > retries || !isWorthwhile(error, isRepeatable)) return null;
  const wanted = (retryAfterSeconds(error) ?? 0) * 1_000;
  if (wanted > PATIENCE_MS) return null;
  const ceiling = Math.min(PAUSE_MS_MAX, FIRST_PAUSE_MS * 2 ** (tries - 1));
  return wanted + ceiling * (0.5 + random / 2);
}

function isWorthwhile({ kind, reason, httpStatus }: CallError, isRepeatable: boolean): boolean {
  if (reason !== null && NEVER_STARTED.includes(reason)) return true;
  if (!isRepeatable) return false;
  if (kind === 'network' || kind === 'timeout') return true;
  return httpStatus !== null && COME_BACK_LATER.includes(httpStatus);
}

import { withDeadline } from './deadline.ts';
import { isApiError, type ApiError } from './errors.ts';
import { CallError } from './failures.ts';
import type { Session } from './models.ts';
import { isSession } from './stored-session.ts';
import type { Operation, Send } from './transport.ts';

/** Of a lost answer the server keeps the successor for ten seconds: both tries are over by then. */
const TIMEOUTS_MS = [6_000, 3_000];

/** Exchanges a refresh token for new tokens. A lost answer is asked for once more. */
export async function refreshSession(send: Send, refreshToken: string): Promise<Session> {
  const operation: Operation = { type: 'mutation', path: 'auth.refresh', input: { refreshToken } };
  const sending = { isBatched: false, accessToken: null };
  let failure: CallError | undefined;
  for (const timeoutMs of TIMEOUTS_MS) {
    const work = (signal: AbortSignal) => send(operation, { ...sending, signal });
    try {
      const answer = await withDeadline(work, { timeoutMs, signal: undefined });
      if (isSession(answer)) return answer;
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      failure = error;
      // What the server has said it would say again.
      if (failure.kind === 'refused' || isEndOfSession(failure)) break;
    }
  }
  throw failure ?? new CallError('What was answered is no session.', { kind: 'failed' });
}

/** Anything else may pass: the network's failure, a server that is down or has too much to do. */
export function isEndOfSession(error: unknown): error is ApiError {
  if (!isApiError(error)) return false;
  const { reason, kind } = error;
  return reason === 'SESSION_EXPIRED' || reason === 'REFRESH_TOKEN_REUSED' || kind === 'invalid_input';
}

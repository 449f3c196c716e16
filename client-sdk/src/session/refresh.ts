import { withDeadline } from '../deadline.ts';
import { isApiError, type ApiError } from '../errors.ts';
import { CallError } from '../failures.ts';
import type { Session } from '../models.ts';
import type { Operation, Path, Send } from '../transport.ts';
import type { SessionState } from './state.ts';
import { isSession } from './storage.ts';

/** If a response is lost, the server repeats it for ten seconds: both attempts end within that time. */
const ATTEMPT_TIMEOUTS_MS = [6_000, 3_000];

/** After this time the call has failed with a timeout, even if its request is still running. */
const REPLACEMENT_TIMEOUT_MS = 15_000;

/** A token that could not be refreshed early is still valid, so the next attempt can wait. */
const EARLY_REFRESH_PAUSE_MS = 5_000;

type RefreshToken = (rejected: string) => Promise<string | null>;

/** Refreshes a token once for all calls that wait for it, and in only one tab. */
export function createRefresh({ state, send }: { state: SessionState; send: Send }) {
  const refreshing = new Map<string, Promise<string | null>>();
  const replacements = new Set<Promise<unknown>>();

  const current = () => state.get()?.session.accessToken ?? null;

  async function refreshNow(rejected: string): Promise<string | null> {
    const spent = (await state.reload())?.session;
    // Another tab has refreshed the token already, or signed out.
    if (spent?.accessToken !== rejected) return current();
    const isUnchanged = async () => (await state.reload())?.session.refreshToken === spent.refreshToken;
    try {
      const next = await requestTokens(send, spent.refreshToken);
      // A user who signed out in the meantime stays signed out.
      if (await isUnchanged()) state.change(next, { cause: 'refreshed' });
    } catch (error) {
      if (!isEndOfSession(error)) throw error;
      // A password change ends the session too, and its response brings the next one.
      await Promise.all(replacements);
      if (await isUnchanged()) state.change(null, { cause: 'ended', error });
    }
    return current();
  }

  /** Returns a token to use in place of one that was rejected; null when the session is over. */
  const refresh: RefreshToken = (rejected) => {
    if (current() !== rejected && current() !== null) return Promise.resolve(current());
    const pending =
      refreshing.get(rejected) ??
      state.withTabLock(() => refreshNow(rejected)).finally(() => refreshing.delete(rejected));
    refreshing.set(rejected, pending);
    return pending;
  };

  return {
    refresh,

    /** Takes the response to a call that replaces the session. A rejected token ends no session before it arrives. */
    expectReplacement(response: Promise<unknown>): void {
      const replacement = withDeadline(() => response, {
        timeoutMs: REPLACEMENT_TIMEOUT_MS,
        signal: undefined,
      })
        .catch(() => undefined)
        .finally(() => replacements.delete(replacement));
      replacements.add(replacement);
    },
  };
}

type Dependencies = { state: SessionState; refresh: RefreshToken; now: () => number };

/** Returns the token for the next call, refreshed shortly before it expires. Null when nobody is signed in. */
export function createAccessToken({ state, refresh, now }: Dependencies) {
  let pausedUntil = 0;

  /** Runs in the background: calls use the old token while it is valid. */
  function refreshEarly(old: string): void {
    if (now() < pausedUntil) return;
    refresh(old).catch(() => {
      pausedUntil = now() + EARLY_REFRESH_PAUSE_MS;
    });
  }

  return async function accessToken(): Promise<string | null> {
    await state.ready;
    const stored = state.get();
    if (stored === null) return null;
    const { refreshAt, session } = stored;
    if (refreshAt === null || now() < refreshAt) return session.accessToken;
    if (now() >= Date.parse(session.expiresAt)) {
      // If the refresh fails, the server decides whether the old token is still valid.
      return refresh(session.accessToken).catch(() => state.get()?.session.accessToken ?? null);
    }
    refreshEarly(session.accessToken);
    return session.accessToken;
  };
}

/** Exchanges a refresh token for new tokens. If the response is lost, it tries once more. */
async function requestTokens(send: Send, refreshToken: string): Promise<Session> {
  const operation: Operation = {
    type: 'mutation',
    path: 'auth.refresh' satisfies Path,
    input: { refreshToken },
  };
  const sending = { isBatched: false, accessToken: null };
  let failure: CallError | undefined;
  for (const timeoutMs of ATTEMPT_TIMEOUTS_MS) {
    const work = (signal: AbortSignal) => send(operation, { ...sending, signal });
    try {
      const response = await withDeadline(work, { timeoutMs, signal: undefined });
      if (isSession(response)) return response;
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      failure = error;
      // The server would refuse again.
      if (failure.kind === 'refused' || isEndOfSession(failure)) break;
    }
  }
  throw failure ?? new CallError('The response is not a session.', { kind: 'failed' });
}

/** Any other error is temporary: a network failure, or a server that is down or overloaded. */
function isEndOfSession(error: unknown): error is ApiError {
  if (!isApiError(error)) return false;
  const { reason, kind } = error;
  return reason === 'SESSION_EXPIRED' || reason === 'REFRESH_TOKEN_REUSED' || kind === 'invalid_input';
}

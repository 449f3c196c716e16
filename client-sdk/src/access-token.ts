import type { SessionState } from './session-state.ts';

type Options = {
  state: SessionState;
  /** A token in place of that one; null when there is no session any more. */
  renew: (old: string) => Promise<string | null>;
  now: () => number;
};

/** Ahead of its end, a token that could not be renewed is good all the same: there is no hurry to try again. */
const PAUSE_MS = 5_000;

/** The token for the next call, renewed ahead of its end. Null when nobody is signed in. */
export function createAccessToken({ state, renew, now }: Options) {
  let pausedUntil = 0;

  /** While the old one is still good nobody waits for the new one. */
  function renewAhead(old: string): void {
    if (now() < pausedUntil) return;
    renew(old).catch(() => {
      pausedUntil = now() + PAUSE_MS;
    });
  }

  return async function accessToken(): Promise<string | null> {
    await state.ready;
    const stored = state.get();
    if (stored === null) return null;
    const { refreshAt, session } = stored;
    if (refreshAt === null || now() < refreshAt) return session.accessToken;
    if (now() >= Date.parse(session.expiresAt)) {
      // If it cannot be renewed now, the server says whether the old one will do.
      return renew(session.accessToken).catch(() => state.get()?.session.accessToken ?? null);
    }
    renewAhead(session.accessToken);
    return session.accessToken;
  };
}

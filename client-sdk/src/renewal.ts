import { withDeadline } from './deadline.ts';
import type { ApiError } from './errors.ts';
import type { Session } from './models.ts';
import type { SessionState } from './session-state.ts';

/** By then the call has timed out, though its request may not have ended. */
const SWAP_MS = 15_000;

type Options = {
  state: SessionState;
  /** Spends a refresh token on new tokens. Fails with an `ApiError`. */
  refresh: (refreshToken: string) => Promise<Session>;
  /** Whether that failure says for certain that the session is over. */
  isEnd: (error: unknown) => error is ApiError;
};

/** New tokens for old ones: once for all who ask, and in one tab. */
export function createRenewal({ state, refresh, isEnd }: Options) {
  const renewing = new Map<string, Promise<string | null>>();
  const swaps = new Set<Promise<unknown>>();

  const current = () => state.get()?.session.accessToken ?? null;

  async function renewNow(rejected: string): Promise<string | null> {
    const spent = (await state.reload())?.session;
    // Somebody has renewed it already, or signed out.
    if (spent?.accessToken !== rejected) return current();
    const isUnchanged = async () => (await state.reload())?.session.refreshToken === spent.refreshToken;
    try {
      const next = await refresh(spent.refreshToken);
      // Whoever signed out while the answer was on its way stays signed out.
      if (await isUnchanged()) state.change(next, { cause: 'refreshed' });
    } catch (error) {
      if (!isEnd(error)) throw error;
      // A new password ends the session as well, and its answer brings the next.
      await Promise.all(swaps);
      if (await isUnchanged()) state.change(null, { cause: 'ended', error });
    }
    return current();
  }

  /** A token in place of one that was refused; null when there is no session any more. */
  function renew(rejected: string): Promise<string | null> {
    if (current() !== rejected && current() !== null) return Promise.resolve(current());
    const renewal =
      renewing.get(rejected) ??
      state.alone(() => renewNow(rejected)).finally(() => renewing.delete(rejected));
    renewing.set(rejected, renewal);
    return renewal;
  }

  return {
    renew,

    /** For the answer to a call that replaces the session: until it is there, a refused token is not the end. */
    expectSwap(answer: Promise<unknown>): void {
      const swap = withDeadline(() => answer, { timeoutMs: SWAP_MS, signal: undefined })
        .catch(() => undefined)
        .finally(() => swaps.delete(swap));
      swaps.add(swap);
    },
  };
}

import type { ApiError } from './errors.ts';
import type { Session } from './models.ts';
import type { SessionState } from './session-state.ts';

type Options = {
  state: SessionState;
  /** Spends a refresh token on new tokens. Fails with an `ApiError`. */
  refresh: (refreshToken: string) => Promise<Session>;
  /** Whether that failure says for certain that the session is over. */
  isEnd: (error: unknown) => error is ApiError;
};

/** A call whose answer replaces the session. */
export type Swap = { answer: Promise<unknown>; hasLeft: () => boolean };

/** New tokens for old ones: once for all who ask, and in one tab. */
export function createRenewal({ state, refresh, isEnd }: Options) {
  let renewing: Promise<string | null> | null = null;
  let swap: Swap | null = null;

  const current = () => state.get()?.session.accessToken ?? null;

  /** A new password ends the session as well, and its answer brings the next. */
  async function swapped(): Promise<void> {
    // Before it has left, it may be this very renewal that it waits for.
    if (swap?.hasLeft() === true) await swap.answer;
  }

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
      await swapped();
      if (await isUnchanged()) state.change(null, { cause: 'ended', error });
    }
    return current();
  }

  /** A token in place of one that was refused; null when there is no session any more. */
  function renew(rejected: string): Promise<string | null> {
    if (current() !== rejected && current() !== null) return Promise.resolve(current());
    renewing ??= state
      .alone(() => renewNow(rejected))
      .finally(() => {
        renewing = null;
      });
    return renewing;
  }

  return {
    renew,

    /** For a call whose answer replaces the session: until it is there, a refused token is not the end. */
    expectSwap({ answer, hasLeft }: Swap): void {
      swap = { answer: answer.catch(() => undefined), hasLeft };
    },
  };
}

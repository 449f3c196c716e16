import type { ApiError } from './errors.ts';
import type { Session } from './models.ts';
import type { SessionState } from './session-state.ts';

type Options = {
  state: SessionState;
  /** Exchanges a refresh token. Fails with an `ApiError`. */
  refresh: (refreshToken: string) => Promise<Session>;
  /** Whether that failure says for certain that the session is over. */
  isEnd: (error: unknown) => error is ApiError;
  /** Runs the work while no other tab does. */
  alone: <T>(work: () => Promise<T>) => Promise<T>;
  now: () => number;
};

/** A call whose answer replaces the session. */
export type Swap = { answer: Promise<unknown>; hasLeft: () => boolean };

/** When the tokens are exchanged: ahead of their end or after a refusal, once for all who ask, in one tab. */
export function createRenewal({ state, refresh, isEnd, alone, now }: Options) {
  let exchanging: Promise<string | null> | null = null;
  let swap: Swap | null = null;

  const token = () => state.get()?.session.accessToken ?? null;

  /** A new password ends the session as well, and its answer brings the next. */
  async function swapped(): Promise<void> {
    // Before it has left, it may be this very exchange that it waits for.
    if (swap?.hasLeft() === true) await swap.answer;
  }

  async function exchange(rejected: string): Promise<string | null> {
    const spent = (await state.reload())?.session;
    // Somebody has exchanged it already, or signed out.
    if (spent?.accessToken !== rejected) return token();
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
    return token();
  }

  /** A token in place of one that was refused; null when there is no session any more. */
  function renew(rejected: string): Promise<string | null> {
    if (token() !== rejected && token() !== null) return Promise.resolve(token());
    exchanging ??= alone(() => exchange(rejected)).finally(() => {
      exchanging = null;
    });
    return exchanging;
  }

  return {
    renew,

    /** A token for the next call, renewed ahead of its end. Null when nobody is signed in. */
    async token(): Promise<string | null> {
      await state.ready;
      const stored = state.get();
      if (stored === null) return null;
      const { session, refreshAt } = stored;
      if (refreshAt === null || now() < refreshAt) return session.accessToken;
      // If it cannot be renewed now, the old one may do.
      return renew(session.accessToken).catch(token);
    },

    /** For a call whose answer replaces the session: until it is there, a refused token is not the end. */
    expectSwap({ answer, hasLeft }: Swap): void {
      swap = { answer: answer.catch(() => undefined), hasLeft };
    },
  };
}

import type { CallProcedure } from '../caller.ts';
import type { SessionHandle } from '../session.ts';
import type { Path } from '../transport.ts';
import type { SessionState } from './state.ts';

type Dependencies = { state: SessionState; token: () => Promise<string | null>; call: CallProcedure };

/** Creates `api.session`. */
export function createSessionHandle({ state, token, call }: Dependencies): SessionHandle {
  return {
    get current() {
      return state.get()?.session ?? null;
    },
    ready: state.ready,
    accessToken: token,
    onChange: state.onChange,
    async signOut() {
      if (state.get() === null) await state.ready;
      const stored = state.get();
      if (stored === null) return;
      const input = { refreshToken: stored.session.refreshToken };
      const logout = call(
        { type: 'mutation', path: 'auth.logout' satisfies Path, input },
        { idempotent: true },
      );
      await logout.catch(() => undefined);
    },
  };
}

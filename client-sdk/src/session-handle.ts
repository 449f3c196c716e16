import type { CallProcedure } from './caller.ts';
import type { SessionState } from './session-state.ts';
import type { SessionHandle } from './session.ts';

type Parts = { state: SessionState; token: () => Promise<string | null>; call: CallProcedure };

export function createSessionHandle({ state, token, call }: Parts): SessionHandle {
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
      const told = call({ type: 'mutation', path: 'auth.logout', input }, { idempotent: true });
      await told.catch(() => undefined);
    },
  };
}

import type { createRenewal } from './renewal.ts';
import type { SessionState } from './session-state.ts';
import { isSession, isUser } from './stored-session.ts';
import type { Operation, Sending } from './transport.ts';

type Parts = { state: SessionState; renewal: Pick<ReturnType<typeof createRenewal>, 'expectSwap'> };

export type Sent = { operation: Operation; sending: Pick<Sending, 'sentWith'>; answer: Promise<unknown> };

/** What some calls mean for the client's session. To the rest of the client all procedures are alike. */
export function keepBooks({ state, renewal }: Parts) {
  const isOwn = ({ input }: Operation): boolean =>
    typeof input === 'object' &&
    input !== null &&
    'refreshToken' in input &&
    input.refreshToken === state.get()?.session.refreshToken;

  function updateUser(_: Operation, answer: unknown) {
    if (isUser(answer) && answer.id === state.get()?.session.user.id) state.update(answer);
  }

  const noteBy: Record<string, (operation: Operation, answer: unknown) => void> = {
    'auth.login': (_, answer) => {
      if (isSession(answer)) state.change(answer, { cause: 'signed_in' });
    },
    'auth.refresh': (operation, answer) => {
      if (isSession(answer) && isOwn(operation)) state.change(answer, { cause: 'refreshed' });
    },
    'users.changePassword': (_, answer) => {
      // Whoever signed out while it was on its way stays signed out.
      if (isSession(answer) && state.get() !== null) state.change(answer, { cause: 'refreshed' });
    },
    'users.delete': () => {
      state.change(null, { cause: 'signed_out' });
    },
    'users.me': updateUser,
    'users.update': updateUser,
  };

  return {
    /** Whoever signs out is signed out, whether or not the server hears of it. */
    before(operation: Operation): void {
      if (operation.path === 'auth.logout' && isOwn(operation)) state.change(null, { cause: 'signed_out' });
    },

    /** Passes the answer on, once all that it means has been noted. */
    after({ operation, sending, answer }: Sent): Promise<unknown> {
      const noted = answer.then((value) => {
        noteBy[operation.path]?.(operation, value);
        return value;
      });
      if (operation.path === 'users.changePassword')
        renewal.expectSwap({ answer: noted, hasLeft: () => sending.sentWith !== null });
      return noted;
    },
  };
}

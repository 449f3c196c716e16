import { isObject } from './look-up.ts';
import type { createRenewal } from './renewal.ts';
import type { SessionState } from './session-state.ts';
import { isSession, isUser } from './stored-session.ts';
import type { Operation } from './transport.ts';

type Parts = { state: SessionState; renewal: Pick<ReturnType<typeof createRenewal>, 'expectSwap'> };

export type Sent = { operation: Operation; answer: Promise<unknown> };

/** A call that was answered, and who was signed in when it was made. */
type Answered = { operation: Operation; answer: unknown; caller: string | null };

/** What some calls mean for the client's session. To the rest of the client all procedures are alike. */
export function createSessionEffects({ state, renewal }: Parts) {
  const whose = () => state.get()?.session.user.id ?? null;
  const isOwn = ({ input }: Operation): boolean =>
    isObject(input) && state.get() !== null && input['refreshToken'] === state.get()?.session.refreshToken;

  function updateUser({ answer }: Answered) {
    if (isUser(answer) && answer.id === whose()) state.update(answer);
  }

  // Whoever signed out while an answer was on its way stays signed out, and whoever signed in then stays signed in.
  const effectOf: Record<string, (answered: Answered) => void> = {
    'auth.login': ({ answer }) => {
      if (isSession(answer)) state.change(answer, { cause: 'signed_in' });
    },
    'auth.refresh': ({ operation, answer }) => {
      if (isSession(answer) && isOwn(operation)) state.change(answer, { cause: 'refreshed' });
    },
    'users.changePassword': ({ answer }) => {
      if (isSession(answer) && answer.user.id === whose()) state.change(answer, { cause: 'refreshed' });
    },
    'users.delete': ({ caller }) => {
      if (caller !== null && caller === whose()) state.change(null, { cause: 'signed_out' });
    },
    'users.me': updateUser,
    'users.update': updateUser,
  };

  return {
    /** Whoever signs out is signed out, whether or not the server hears of it. */
    before(operation: Operation): void {
      if (operation.path === 'auth.logout' && isOwn(operation)) state.change(null, { cause: 'signed_out' });
    },

    /** Passes the answer on, once all that it means has been settled. */
    after({ operation, answer }: Sent): Promise<unknown> {
      const caller = whose();
      const settled = answer.then((value) => {
        effectOf[operation.path]?.({ operation, answer: value, caller });
        return value;
      });
      if (operation.path === 'users.changePassword') renewal.expectSwap(settled);
      return settled;
    },
  };
}

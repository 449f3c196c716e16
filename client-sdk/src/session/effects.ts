import type { Operation, Path } from '../transport.ts';
import { isObject } from '../value-at.ts';
import type { SessionState } from './state.ts';
import { isSession, isUser } from './storage.ts';

type Dependencies = {
  state: SessionState;
  /** Takes the response to a call that replaces the session. */
  expectReplacement: (response: Promise<unknown>) => void;
};

type Sent = { operation: Operation; response: Promise<unknown> };

/** A call that succeeded. `callerId` is the user who was signed in when it was sent. */
type Succeeded = { operation: Operation; output: unknown; callerId: string | null };
type Effect = (succeeded: Succeeded) => void;

/** Applies the effects of some calls on the session. The rest of the client treats all procedures alike. */
export function createSessionEffects({ state, expectReplacement }: Dependencies) {
  const currentUserId = () => state.get()?.session.user.id ?? null;
  const isOwn = ({ input }: Operation): boolean =>
    isObject(input) && state.get() !== null && input['refreshToken'] === state.get()?.session.refreshToken;

  function updateUser({ output }: Succeeded) {
    if (isUser(output) && output.id === currentUserId()) state.update(output);
  }

  // The user may have signed out, or another signed in, since the call was sent: then its response changes nothing.
  const effectOf = {
    'auth.login': ({ output }) => {
      if (isSession(output)) state.change(output, { cause: 'signed_in' });
    },
    'auth.refresh': ({ operation, output }) => {
      if (isSession(output) && isOwn(operation)) state.change(output, { cause: 'refreshed' });
    },
    'users.changePassword': ({ output }) => {
      if (isSession(output) && output.user.id === currentUserId())
        state.change(output, { cause: 'refreshed' });
    },
    'users.delete': ({ callerId }) => {
      if (callerId !== null && callerId === currentUserId()) state.change(null, { cause: 'signed_out' });
    },
    'users.me': updateUser,
    'users.update': updateUser,
  } satisfies Partial<Record<Path, Effect>>;
  const effects = new Map<string, Effect>(Object.entries(effectOf));

  return {
    /** Signs the user out here even if the server cannot be reached. */
    before(operation: Operation): void {
      if (operation.path === ('auth.logout' satisfies Path) && isOwn(operation))
        state.change(null, { cause: 'signed_out' });
    },

    /** Returns the response, which resolves once the session is up to date. */
    after({ operation, response }: Sent): Promise<unknown> {
      const callerId = currentUserId();
      const applied = response.then((output) => {
        effects.get(operation.path)?.({ operation, output, callerId });
        return output;
      });
      if (operation.path === ('users.changePassword' satisfies Path)) expectReplacement(applied);
      return applied;
    },
  };
}

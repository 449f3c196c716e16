import type { FaultsByFile } from '../fault.ts';

/** The SDK's session: tokens and their renewal, what is stored, and other tabs. */
export const sessionFaults: FaultsByFile = {
  'client-sdk/src/refresh.ts': [
    {
      name: 'the two tries of a refresh outlast the grace of the server',
      text: '[6_000, 3_000]',
      replacement: '[6_000, 6_000]',
    },
    {
      name: 'the first try of a refresh uses up the grace of the server',
      text: '[6_000, 3_000]',
      replacement: '[12_000, 3_000]',
    },
    {
      name: 'a refresh whose answer was lost is not tried again',
      text: '[6_000, 3_000]',
      replacement: '[6_000]',
    },
    {
      name: 'a refused refresh is sent again',
      text: "failure.kind === 'refused' || isEndOfSession",
      replacement: 'isEndOfSession',
    },
    {
      name: 'a reused refresh token does not end the session',
      text: " || reason === 'REFRESH_TOKEN_REUSED'",
      replacement: '',
    },
    {
      name: 'an answer that is no session is taken for one',
      text: 'if (isSession(answer)) return answer;',
      replacement: 'return answer;',
    },
  ],
  'client-sdk/src/access-token.ts': [
    {
      name: 'a renewal ahead of time is tried at every call',
      text: 'pausedUntil = now() + PAUSE_MS;',
      replacement: '',
    },
    {
      name: 'a token is renewed only when it has expired',
      text: 'renewAhead(session.accessToken);',
      replacement: '',
    },
    {
      name: 'a call fails when an expired token cannot be renewed',
      text: '.catch(() => state.get()?.session.accessToken ?? null)',
      replacement: '',
    },
  ],
  'client-sdk/src/renewal.ts': [
    {
      name: 'a renewal that failed is never tried again',
      text: '.finally(() => renewing.delete(rejected))',
      replacement: '',
    },
    {
      name: 'calls at once each renew the token',
      text: 'renewing.set(rejected, renewal);',
      replacement: '',
    },
    {
      name: 'a renewal signs in a user who has signed out',
      text: "if (await isUnchanged()) state.change(next, { cause: 'refreshed' });",
      replacement: "state.change(next, { cause: 'refreshed' });",
    },
    {
      name: 'a new password ends the session that it brings',
      text: 'await Promise.all(swaps);',
      replacement: '',
    },
    {
      name: 'any failure of a renewal ends the session',
      text: 'if (!isEnd(error)) throw error;',
      replacement: '',
    },
    {
      name: 'a spent token is renewed though another tab has done it',
      text: 'if (spent?.accessToken !== rejected) return current();',
      replacement: 'if (spent === undefined) return current();',
    },
  ],
  'client-sdk/src/session-store.ts': [
    {
      name: 'a read does not wait for a write',
      text: 'await writing;',
      replacement: '',
    },
    {
      name: 'a storage that never answers holds up every call',
      text: 'PATIENCE_MS = 5_000',
      replacement: 'PATIENCE_MS = 5_000_000',
    },
    {
      name: 'spent tokens stay where new ones cannot be stored',
      text: 'else put(stored, remove);',
      replacement: 'else put(stored, () => undefined);',
    },
    {
      name: 'a storage that failed is used again',
      text: 'isBroken = true;',
      replacement: '',
    },
  ],
  'client-sdk/src/session-state.ts': [
    {
      name: 'what was read late overwrites a newer session',
      text: ' || changes !== before ||',
      replacement: ' ||',
    },
    {
      name: 'a listener is called after it was removed',
      text: 'if (listeners.has(listener)) listener(',
      replacement: 'listener(',
    },
    {
      name: 'a listener cannot be removed',
      text: 'listeners.delete(listener);',
      replacement: '',
    },
    {
      name: 'a change of the user overwrites newer tokens of another tab',
      text: 'found !== undefined && isSame(found, current)) store',
      replacement: 'found !== undefined) store',
    },
    {
      name: 'a stored session is restored without a word',
      text: "if (current !== null) tell(session(), { cause: 'restored' });",
      replacement: '',
    },
  ],
  'client-sdk/src/session-effects.ts': [
    {
      name: 'an answer for one user changes the next',
      text: 'isUser(answer) && answer.id === whose()',
      replacement: 'isUser(answer)',
    },
    {
      name: 'deleting an account leaves its session',
      text: 'if (caller !== null && caller === whose()) state',
      replacement: 'if (caller === null && caller === whose()) state',
    },
    {
      name: 'signing out of another session ends this one',
      text: "operation.path === 'auth.logout' && isOwn(operation)",
      replacement: "operation.path === 'auth.logout'",
    },
  ],
  'client-sdk/src/other-tabs.ts': [
    {
      name: 'clearing the storage in another tab goes unnoticed',
      text: ' || event.key === null',
      replacement: '',
    },
    {
      name: "another application's storage is listened to",
      text: 'if (event.key === key || event.key === null) listener();',
      replacement: 'listener();',
    },
    {
      name: 'work that failed under the lock is done again',
      text: 'if (isStarted) throw error;',
      replacement: '',
    },
  ],
  'client-sdk/src/stored-session.ts': [
    {
      name: 'a token is renewed minutes ahead',
      text: 'REFRESH_AHEAD_MS_MAX = 30_000',
      replacement: 'REFRESH_AHEAD_MS_MAX = 300_000',
    },
    {
      name: 'a short token is renewed at every call',
      text: 'Math.min(REFRESH_AHEAD_MS_MAX, lifeMs / 10)',
      replacement: 'REFRESH_AHEAD_MS_MAX',
    },
    {
      name: 'a stored session may lack its refresh token',
      text: "['accessToken', 'refreshToken', 'expiresAt']",
      replacement: "['accessToken', 'expiresAt']",
    },
  ],
};

import type { FaultsByFile } from '../fault.ts';

/** The SDK's session: tokens and their renewal, what is stored, and other tabs. */
export const sessionFaults: FaultsByFile = {
  'client-sdk/src/session/refresh.ts': [
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
      text: 'if (isSession(response)) return response;',
      replacement: 'return response as never;',
    },
    {
      name: 'a renewal ahead of time is tried at every call',
      text: 'pausedUntil = now() + EARLY_REFRESH_PAUSE_MS;',
      replacement: '',
    },
    {
      name: 'a token is renewed only when it has expired',
      text: 'refreshEarly(session.accessToken);',
      replacement: '',
    },
    {
      name: 'a call fails when an expired token cannot be renewed',
      text: '.catch(() => state.get()?.session.accessToken ?? null)',
      replacement: '',
    },
    {
      name: 'a renewal that failed is never tried again',
      text: '.finally(() => refreshing.delete(rejected))',
      replacement: '',
    },
    {
      name: 'calls at once each renew the token',
      text: 'refreshing.set(rejected, pending);',
      replacement: '',
    },
    {
      name: 'a renewal signs in a user who has signed out',
      text: "if (await isUnchanged()) state.change(next, { cause: 'refreshed' });",
      replacement: "state.change(next, { cause: 'refreshed' });",
    },
    {
      name: 'a new password ends the session that it brings',
      text: 'await Promise.all(replacements);',
      replacement: '',
    },
    {
      name: 'any failure of a renewal ends the session',
      text: 'if (!isEndOfSession(error)) throw error;',
      replacement: '',
    },
    {
      name: 'a spent token is renewed though another tab has done it',
      text: 'if (spent?.accessToken !== rejected) return current();',
      replacement: 'if (spent === undefined) return current();',
    },
  ],
  'client-sdk/src/session/storage.ts': [
    {
      name: 'a stored session may lack its refresh token',
      text: "['accessToken', 'refreshToken', 'expiresAt']",
      replacement: "['accessToken', 'expiresAt']",
    },
    {
      name: 'a read does not wait for a write',
      text: 'await writing;',
      replacement: '',
    },
    {
      name: 'a storage that never answers holds up every call',
      text: 'STORAGE_TIMEOUT_MS = 5_000',
      replacement: 'STORAGE_TIMEOUT_MS = 5_000_000',
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
  'client-sdk/src/session/state.ts': [
    {
      name: 'a token is renewed minutes ahead',
      text: 'REFRESH_EARLY_MS_MAX = 30_000',
      replacement: 'REFRESH_EARLY_MS_MAX = 300_000',
    },
    {
      name: 'a short token is renewed at every call',
      text: 'Math.min(REFRESH_EARLY_MS_MAX, lifeMs / 10)',
      replacement: 'REFRESH_EARLY_MS_MAX',
    },
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
      text: 'found !== undefined && hasSameTokens(found, current)) store',
      replacement: 'found !== undefined) store',
    },
    {
      name: 'a stored session is restored without a word',
      text: "if (current !== null) notify(session(), { cause: 'restored' });",
      replacement: '',
    },
  ],
  'client-sdk/src/session/effects.ts': [
    {
      name: 'an answer for one user changes the next',
      text: 'isUser(output) && output.id === currentUserId()',
      replacement: 'isUser(output)',
    },
    {
      name: 'deleting an account leaves its session',
      text: 'if (callerId !== null && callerId === currentUserId()) state',
      replacement: 'if (callerId === null && callerId === currentUserId()) state',
    },
    {
      name: 'signing out of another session ends this one',
      text: "operation.path === ('auth.logout' satisfies Path) && isOwn(operation)",
      replacement: "operation.path === 'auth.logout'",
    },
  ],
  'client-sdk/src/session/tabs.ts': [
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
};

import { expect, test } from 'vitest';
import { startMailingServers } from '../support/mailing-servers.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { PASSWORD, person, signUp, type SignedIn } from '../support/people.ts';
import { refusal } from '../support/refusals.ts';
import { NOBODY } from '../support/specimens.ts';

const servers = openForTests(startMailingServers);
const auth = () => servers().app.anonymous.auth;

const NEW_PASSWORD = 'a new one, not like the other';
const UNKNOWN_TOKEN = 'A'.repeat(43);

/** How a call comes to be refused, and what the refusal says. */
type Trial = { call: (ada: SignedIn) => Promise<unknown>; message: unknown; details?: object };

const TOO_SHORT = {
  ...{ message: 'The password is too short. Use at least 15 characters.', details: { cause: 'too_short' } },
};
const INVALID_LINK = { message: 'This link is no longer valid. Request a new one.' };
const NO_TODO = { message: `No todo with id "${NOBODY}".` };

const TRIALS: Record<string, Trial> = {
  'auth.register EMAIL_TAKEN': {
    call: ({ email }) => auth().register.mutate(person({ email: email.toUpperCase() })),
    message: 'An account with this email address already exists.',
  },
  'auth.register PASSWORD_REJECTED': {
    call: () => auth().register.mutate(person({ password: 'fourteen chars' })),
    ...TOO_SHORT,
  },
  'auth.login INVALID_CREDENTIALS': {
    call: ({ email }) => auth().login.mutate({ email, password: 'wrong' }),
    message: 'Wrong email address or password.',
  },
  'auth.refresh SESSION_EXPIRED': {
    call: () => auth().refresh.mutate({ refreshToken: 'rubbish' }),
    message: 'This session has ended. Sign in again.',
  },
  'auth.refresh REFRESH_TOKEN_REUSED': {
    call: refreshWithSpentToken,
    message: 'This refresh token was already used, so the session has ended. Sign in again.',
  },
  'auth.sessions.revoke SESSION_NOT_FOUND': {
    call: ({ api }) => api.auth.sessions.revoke.mutate({ id: NOBODY }),
    message: `No session with id "${NOBODY}".`,
  },
  'auth.verifyEmail TOKEN_INVALID': {
    call: () => auth().verifyEmail.mutate({ token: UNKNOWN_TOKEN }),
    ...INVALID_LINK,
  },
  'auth.resetPassword TOKEN_INVALID': {
    call: () => resetPassword(UNKNOWN_TOKEN, NEW_PASSWORD),
    ...INVALID_LINK,
  },
  'auth.resetPassword PASSWORD_REJECTED': {
    call: async (ada) => resetPassword(await servers().tokenFor('reset_password', ada), 'fourteen chars'),
    ...TOO_SHORT,
  },
  'users.changePassword INVALID_CREDENTIALS': {
    // Reveals nothing about the new password, which is too short.
    call: (ada) => changePassword(ada, 'wrong', 'short'),
    message: 'Wrong password.',
  },
  'users.changePassword PASSWORD_REJECTED': {
    call: (ada) => changePassword(ada, PASSWORD, PASSWORD),
    message: expect.stringMatching(/^The (new )?password .*\.$/),
    details: { cause: 'unchanged' },
  },
  'users.delete INVALID_CREDENTIALS': {
    call: ({ api }) => api.users.delete.mutate({ password: 'wrong' }),
    message: 'Wrong password.',
  },
  'todos.get TODO_NOT_FOUND': { call: ({ api }) => api.todos.get.query({ id: NOBODY }), ...NO_TODO },
  'todos.update TODO_NOT_FOUND': { call: ({ api }) => api.todos.update.mutate({ id: NOBODY }), ...NO_TODO },
  'todos.complete TODO_NOT_FOUND': {
    call: ({ api }) => api.todos.complete.mutate({ id: NOBODY }),
    ...NO_TODO,
  },
  'todos.reopen TODO_NOT_FOUND': { call: ({ api }) => api.todos.reopen.mutate({ id: NOBODY }), ...NO_TODO },
  'todos.delete TODO_NOT_FOUND': { call: ({ api }) => api.todos.delete.mutate({ id: NOBODY }), ...NO_TODO },
  'todos.update VERSION_CONFLICT': {
    call: updateWithOtherVersion,
    message: expect.stringMatching(/^The todo with id ".*" has changed\. Load it and try again\.$/),
    details: { current: expect.objectContaining({ description: 'Call the bank', version: 1 }) },
  },
};

async function refreshWithSpentToken({ session: { refreshToken } }: SignedIn) {
  const next = await auth().refresh.mutate({ refreshToken });
  await auth().refresh.mutate({ refreshToken: next.refreshToken });
  return auth().refresh.mutate({ refreshToken });
}

function resetPassword(token: string, newPassword: string) {
  return auth().resetPassword.mutate({ token, newPassword });
}

function changePassword({ api }: SignedIn, currentPassword: string, newPassword: string) {
  return api.users.changePassword.mutate({ currentPassword, newPassword, newPasswordConfirm: newPassword });
}

async function updateWithOtherVersion({ api }: SignedIn) {
  const { id } = await api.todos.create.mutate({ description: 'Call the bank' });
  return api.todos.update.mutate({ id, description: 'Lost?', expectedVersion: 2 });
}

/** Written out, because the statuses and codes are promises to clients. */
const CODES: Record<string, [code: string, httpStatus: number]> = {
  EMAIL_TAKEN: ['CONFLICT', 409],
  INVALID_CREDENTIALS: ['UNAUTHORIZED', 401],
  PASSWORD_REJECTED: ['BAD_REQUEST', 400],
  REFRESH_TOKEN_REUSED: ['UNAUTHORIZED', 401],
  SESSION_EXPIRED: ['UNAUTHORIZED', 401],
  SESSION_NOT_FOUND: ['NOT_FOUND', 404],
  TODO_NOT_FOUND: ['NOT_FOUND', 404],
  TOKEN_INVALID: ['BAD_REQUEST', 400],
  VERSION_CONFLICT: ['CONFLICT', 409],
};

test.each(Object.entries(TRIALS))('%s refuses a call and says why', async (name, trial) => {
  const { call, message, details = null } = trial;
  const [path = '', reason = ''] = name.split(' ');
  const [code, httpStatus] = CODES[reason] ?? [];

  const said = await refusal(call(await signUp(servers().app.trpcUrl)));

  expect(said).toEqual({ message, code, httpStatus, path, reason, details, issues: [] });
});

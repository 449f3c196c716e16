import type { Session } from '@plumbline/client';
import { clientOf, person } from './people.ts';

type Call = (trpcUrl: string, session: Session) => Promise<unknown>;

const as = (trpcUrl: string, { accessToken }: Session) =>
  clientOf(trpcUrl, { accessToken: () => accessToken });
const anonymous = (trpcUrl: string) => clientOf(trpcUrl);
const id = '01938b6c-7e1a-7000-8000-000000000000';
const change = { newPassword: 'another good password', newPasswordConfirm: 'another good password' };

/** One well-formed call of each procedure, in a request of its own. None of them may be answered without the database. */
export const EVERY_PROCEDURE = {
  'auth.register': (url) => anonymous(url).auth.register.mutate(person()),
  'auth.login': (url) => anonymous(url).auth.login.mutate({ email: person().email, password: 'any' }),
  'auth.refresh': (url, { refreshToken }) => anonymous(url).auth.refresh.mutate({ refreshToken }),
  'auth.logout': (url, { refreshToken }) => anonymous(url).auth.logout.mutate({ refreshToken }),
  'auth.sessions.list': (url, session) => as(url, session).auth.sessions.list.query(),
  'auth.sessions.revoke': (url, session) => as(url, session).auth.sessions.revoke.mutate({ id }),
  'auth.sessions.revokeOthers': (url, session) => as(url, session).auth.sessions.revokeOthers.mutate(),
  'auth.requestEmailVerification': (url, session) => as(url, session).auth.requestEmailVerification.mutate(),
  'auth.verifyEmail': (url) => anonymous(url).auth.verifyEmail.mutate({ token: 'rubbish' }),
  'auth.requestPasswordReset': (url) =>
    anonymous(url).auth.requestPasswordReset.mutate({ email: person().email }),
  'auth.resetPassword': (url) =>
    anonymous(url).auth.resetPassword.mutate({ token: 'rubbish', newPassword: change.newPassword }),
  'users.me': (url, session) => as(url, session).users.me.query(),
  'users.update': (url, session) => as(url, session).users.update.mutate({ firstName: 'Grace' }),
  'users.changePassword': (url, session) =>
    as(url, session).users.changePassword.mutate({ currentPassword: 'any', ...change }),
  'users.delete': (url, session) => as(url, session).users.delete.mutate({ password: 'any' }),
  'todos.create': (url, session) => as(url, session).todos.create.mutate({ description: 'Call the bank' }),
  'todos.list': (url, session) => as(url, session).todos.list.query({}),
  'todos.get': (url, session) => as(url, session).todos.get.query({ id }),
  'todos.update': (url, session) => as(url, session).todos.update.mutate({ id, description: 'Call again' }),
  'todos.complete': (url, session) => as(url, session).todos.complete.mutate({ id }),
  'todos.reopen': (url, session) => as(url, session).todos.reopen.mutate({ id }),
  'todos.delete': (url, session) => as(url, session).todos.delete.mutate({ id }),
  'todos.summary': (url, session) => as(url, session).todos.summary.query(),
} satisfies Record<string, Call>;

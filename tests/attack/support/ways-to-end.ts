import type { Client } from '@plumbline/client';
import type { Mailbox } from '../../support/mailbox.ts';

/** A session as its holder knows it: everything that it was ever given, the newest last. */
export type Held = { api: Client; accessTokens: string[]; refreshTokens: string[] };

/** Somebody who is signed in several times. */
export type Victim = {
  email: string;
  /** Where their mails arrive. */
  mailbox: Mailbox;
  password: string;
  sessions: Held[];
  /** The session from which the ending is asked for. */
  caller: Held;
  /** One that is not. */
  other: Held;
};

export type WayToEnd = {
  /** Over when the answer is there. Where that is a session, it is a new one, which is to live. */
  end: (victim: Victim) => Promise<unknown>;
  ends: (session: Held, victim: Victim) => boolean;
};

const all = () => true;
const callers = (session: Held, { caller }: Victim) => session === caller;

/** Everything by which a session ends before its time. */
export const WAYS_TO_END = {
  logout: {
    end: ({ caller }) => caller.api.auth.logout.mutate({ refreshToken: oldest(caller) }),
    ends: callers,
  },
  changePassword: { end: changePassword, ends: all },
  delete: { end: ({ caller, password }) => caller.api.users.delete.mutate({ password }), ends: all },
  revoke: { end: revoke, ends: (session, { other }) => session === other },
  revokeOthers: {
    end: ({ caller }) => caller.api.auth.sessions.revokeOthers.mutate(),
    ends: (session, { caller }) => session !== caller,
  },
  resetPassword: { end: resetPassword, ends: all },
} satisfies Record<string, WayToEnd>;

/** Any refresh token of the session may end it. */
const oldest = ({ refreshTokens }: Held) => refreshTokens[0] ?? '';

function changePassword({ caller, password: currentPassword }: Victim) {
  const newPassword = anotherPassword();
  const newPasswordConfirm = newPassword;
  return caller.api.users.changePassword.mutate({ currentPassword, newPassword, newPasswordConfirm });
}

const anotherPassword = () => `canary lock no ${crypto.randomUUID()}`;

async function revoke({ caller, other }: Victim) {
  const [listed] = (await other.api.auth.sessions.list.query()).filter(({ current }) => current);
  return caller.api.auth.sessions.revoke.mutate({ id: listed?.id ?? '' });
}

async function resetPassword({ caller: { api }, email, mailbox }: Victim) {
  await api.auth.requestPasswordReset.mutate({ email });
  const { token } = await mailbox.mail(email);
  return api.auth.resetPassword.mutate({ token, newPassword: anotherPassword() });
}

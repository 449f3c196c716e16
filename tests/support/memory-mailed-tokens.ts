import { LEASE_SECONDS, type MailQueue, type QueuedMail } from '../../server/auth/mail-queue.ts';
import {
  MAILED_TOKEN_MINUTES,
  type MailedTokenPurpose,
  type MailedTokenRepository,
  type NewMail,
  type TokenKey,
} from '../../server/auth/mailed-token.ts';
import type { UserId } from '../../server/schemas/ids.schema.ts';
import type { User } from '../../server/users/user.ts';
import type { MemoryDatabase } from './memory-database.ts';

const MINUTE_MS = 60_000;

type MailRow = Omit<NewMail, 'email'> & {
  userId: UserId | null;
  passwordVersion: number | null;
  attempts: number;
  dueAt: Date | null;
  isSpent: boolean;
  createdAt: Date;
  expiresAt: Date;
};

/** Tokens that older versions mailed are not here: only PostgreSQL may have rows of these. */
export function createMemoryMails({ users }: MemoryDatabase, now: () => Date) {
  const rows = new Map<string, MailRow>();
  return {
    mailedTokens: createTokens({ users, rows, now }),
    mailQueue: createQueue({ users, rows, now }),
  };
}

type Tables = { users: MemoryDatabase['users']; rows: Map<string, MailRow>; now: () => Date };

const ownerOf = ({ users }: Tables, { userId }: MailRow) => (userId === null ? undefined : users.get(userId));

function createTokens({ users, rows, now }: Tables): MailedTokenRepository {
  function find({ id }: TokenKey, purpose: MailedTokenPurpose): { row: MailRow; user: User } | null {
    const row = rows.get(id ?? '');
    const user = row && ownerOf({ users, rows, now }, row);
    return user && row.purpose === purpose && row.expiresAt > now() ? { row, user } : null;
  }

  function findGood(key: TokenKey, purpose: MailedTokenPurpose) {
    const found = find(key, purpose);
    return found && !found.row.isSpent && found.row.passwordVersion === found.user.passwordVersion
      ? found
      : null;
  }

  function spend(key: TokenKey, purpose: MailedTokenPurpose, changesOf: (user: User) => Partial<User>) {
    const found = findGood(key, purpose);
    if (found === null) return Promise.resolve(null);
    const { row, user } = found;
    rows.set(row.id, { ...row, isSpent: true });
    users.set(user.id, { ...user, emailVerified: true, ...changesOf(user) });
    return Promise.resolve(user.id);
  }

  return {
    insert({ email, ...mail }) {
      const user = [...users.values()].find((one) => one.email === email);
      const owner = { userId: user?.id ?? null, passwordVersion: user?.passwordVersion ?? null };
      const expiresAt = new Date(now().getTime() + MAILED_TOKEN_MINUTES[mail.purpose] * MINUTE_MS);
      const times = { createdAt: now(), dueAt: now(), expiresAt };
      rows.set(mail.id, { ...mail, ...owner, ...times, attempts: 0, isSpent: false });
      return Promise.resolve();
    },

    findUser: (key, purpose) => Promise.resolve(findGood(key, purpose)?.user ?? null),

    verifyEmail: (key) => spend(key, 'verify_email', () => ({})),

    hasVerified: (key) => Promise.resolve(find(key, 'verify_email')?.row.isSpent === true),

    resetPassword: (key, { passwordHash }) =>
      spend(key, 'reset_password', ({ passwordVersion }) => {
        return { passwordHash, passwordVersion: passwordVersion + 1 };
      }),

    deleteExpired() {
      for (const [id, { expiresAt, dueAt }] of rows)
        if (expiresAt <= now() && dueAt === null) rows.delete(id);
      return Promise.resolve();
    },
  };
}

function createQueue(tables: Tables): MailQueue {
  const { rows, now } = tables;
  const secondsFromNow = (seconds: number) => new Date(now().getTime() + seconds * 1_000);

  function changeTaken({ id, attempts }: QueuedMail, change: (row: MailRow) => void) {
    const row = rows.get(id);
    const isTaken = row?.attempts === attempts && row.dueAt !== null;
    if (isTaken) change(row);
    return Promise.resolve(isTaken);
  }

  return {
    take() {
      const due = [...rows.values()].filter(({ dueAt }) => dueAt !== null && dueAt <= now());
      const [first] = due.sort((one, other) => Number(one.dueAt) - Number(other.dueAt));
      if (first === undefined) return Promise.resolve(null);
      const row = { ...first, attempts: first.attempts + 1, dueAt: secondsFromNow(LEASE_SECONDS) };
      rows.set(row.id, row);
      const { id, purpose, userId, attempts, limitKey } = row;
      const user = ownerOf(tables, row);
      const isCurrent = userId === null || row.passwordVersion === user?.passwordVersion;
      return Promise.resolve({
        ...{ id, purpose, userId, attempts, limitKey, to: user?.email ?? null },
        hasExpired: row.expiresAt <= now(),
        isTokenValid: row.expiresAt > now() && isCurrent,
        ageSeconds: (now().getTime() - row.createdAt.getTime()) / 1_000,
      });
    },

    async markSent(mail) {
      await changeTaken(mail, (row) => rows.set(row.id, { ...row, dueAt: null }));
    },

    async postpone(mail, seconds) {
      await changeTaken(mail, (row) => {
        const dueAt = secondsFromNow(seconds);
        rows.set(row.id, { ...row, dueAt: dueAt < row.expiresAt ? dueAt : row.expiresAt });
      });
    },

    delete: (mail) => changeTaken(mail, (row) => rows.delete(row.id)),
  };
}

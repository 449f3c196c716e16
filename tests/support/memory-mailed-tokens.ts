import {
  MAILED_TOKEN_MINUTES,
  type MailedTokenPurpose,
  type MailedTokenRepository,
  type NewMailedToken,
} from '../../server/auth/mailed-token.ts';
import type { User } from '../../server/users/user.ts';
import type { MemoryDatabase } from './memory-database.ts';

const MINUTE_MS = 60_000;

export function createMemoryMailedTokens(
  { users, table }: MemoryDatabase,
  now: () => Date,
): MailedTokenRepository {
  /** Keyed by the hash in hex. */
  const mailedTokens = table<string, NewMailedToken & { expiresAt: Date }>(({ userId }) => userId);
  const keyOf = (hash: Uint8Array) => Buffer.from(hash).toString('hex');

  function findOwner(hash: Uint8Array, purpose: MailedTokenPurpose): User | null {
    const row = mailedTokens.get(keyOf(hash));
    const user = row && users.get(row.userId);
    if (row?.purpose !== purpose || user === undefined) return null;
    return row.expiresAt > now() && row.passwordVersion === user.passwordVersion ? user : null;
  }

  function spend(hash: Uint8Array, purpose: MailedTokenPurpose, changesOf: (user: User) => Partial<User>) {
    const user = findOwner(hash, purpose);
    if (user === null) return Promise.resolve(null);
    mailedTokens.delete(keyOf(hash));
    users.set(user.id, { ...user, emailVerified: true, ...changesOf(user) });
    return Promise.resolve(user.id);
  }

  return {
    insert(token) {
      if (!users.has(token.userId)) return Promise.resolve();
      const expiresAt = new Date(now().getTime() + MAILED_TOKEN_MINUTES[token.purpose] * MINUTE_MS);
      mailedTokens.set(keyOf(token.hash), { ...token, expiresAt });
      return Promise.resolve();
    },

    findUser(hash, purpose) {
      const user = findOwner(hash, purpose);
      return Promise.resolve(user === null ? null : { ...user });
    },

    verifyEmail: (hash) => spend(hash, 'verify_email', () => ({})),

    resetPassword: (hash, { passwordHash }) =>
      spend(hash, 'reset_password', ({ passwordVersion }) => {
        return { passwordHash, passwordVersion: passwordVersion + 1 };
      }),

    deleteExpired() {
      for (const [key, { expiresAt }] of mailedTokens) if (expiresAt <= now()) mailedTokens.delete(key);
      return Promise.resolve();
    },
  };
}

import type { UserId } from '../schemas/ids.schema.ts';
import type { User } from '../users/user.ts';
import type { MailId } from './auth.schema.ts';

/** What a token may be used for. A token for one purpose is not valid for the other. */
export type MailedTokenPurpose = 'verify_email' | 'reset_password';

/** A user may read a verification mail hours later. A user who requests a reset is waiting for the mail. */
export const MAILED_TOKEN_MINUTES = { verify_email: 24 * 60, reset_password: 30 } as const satisfies Record<
  MailedTokenPurpose,
  number
>;

export type NewMail = {
  id: MailId;
  purpose: MailedTokenPurpose;
  /** The address to write to. It is not stored, because it may belong to no user. */
  email: string;
  /** The key under which rate limits count mails to this address. */
  limitKey: string;
};

/** Finds a token's row: the ID in a token, or the hash of a token that was mailed before tokens were derived. */
export type TokenKey = { id: MailId | null; hash: Uint8Array };

/**
 * A row is a mail and the record of its token. The token is valid until it is spent, it expires by the database's clock,
 * or the password changes. When two calls spend one token at once, exactly one succeeds.
 */
export type MailedTokenRepository = {
  /** Queues a mail to the account with this address. Does the same, in the same time, when there is no such account. */
  insert(mail: NewMail): Promise<void>;
  /** Returns the token's user. Null when the token is not valid. */
  findUser(key: TokenKey, purpose: MailedTokenPurpose): Promise<User | null>;
  /** Spends the token and marks its user's address as verified. Null when the token is not valid. */
  verifyEmail(key: TokenKey, at: Date): Promise<UserId | null>;
  /** Whether the token has verified its user's address, and has not expired since. */
  hasVerified(key: TokenKey): Promise<boolean>;
  /**
   * Spends the token, sets the password and raises its version, in one statement. That ends every session. The address
   * counts as verified, because its mail was read. Null when the token is not valid.
   */
  resetPassword(key: TokenKey, change: { passwordHash: string; at: Date }): Promise<UserId | null>;
  /** Deletes expired tokens, except those whose mails still wait: a server gives these up first. */
  deleteExpired(): Promise<void>;
};

/**
 * Tokens are derived from the ID of their row, not stored. The database alone is not enough to make one, and every replica
 * can make it when it sends the mail.
 */
export type MailedTokens = {
  create(id: MailId): string;
  /** Accepts any text. The ID is null when no key of this server made the token. */
  parse(token: string): TokenKey;
};

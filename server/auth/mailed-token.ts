import type { UserId } from '../schemas/ids.schema.ts';
import type { User } from '../users/user.ts';

/** What a token may be used for. A token for one purpose is not valid for the other. */
export type MailedTokenPurpose = 'verify_email' | 'reset_password';

/** A user may read a verification mail hours later. A user who requests a reset is waiting for the mail. */
export const MAILED_TOKEN_MINUTES = { verify_email: 24 * 60, reset_password: 30 } as const satisfies Record<
  MailedTokenPurpose,
  number
>;

export type NewMailedToken = {
  hash: Uint8Array;
  purpose: MailedTokenPurpose;
  userId: UserId;
  /** The user's password version when the token was requested. A new password invalidates the token. */
  passwordVersion: number;
};

/**
 * A token is valid until it is spent, it expires by the database's clock, or the password changes. When two calls spend
 * one token at once, exactly one succeeds.
 */
export type MailedTokenRepository = {
  /** Stores nothing when the user has just been deleted. */
  insert(token: NewMailedToken): Promise<void>;
  /** Returns the token's user. Null when the token is not valid. */
  findUser(hash: Uint8Array, purpose: MailedTokenPurpose): Promise<User | null>;
  /** Spends the token and marks its user's address as verified. Null when the token is not valid. */
  verifyEmail(hash: Uint8Array, at: Date): Promise<UserId | null>;
  /**
   * Spends the token, sets the password and raises its version, in one statement. That ends every session. The address
   * counts as verified, because its mail was read. Null when the token is not valid.
   */
  resetPassword(hash: Uint8Array, change: { passwordHash: string; at: Date }): Promise<UserId | null>;
  /** Deletes expired tokens. */
  deleteExpired(): Promise<void>;
};

/** Random tokens, and their hashes for the database. */
export type OneTimeTokens = {
  create(): { token: string; hash: Uint8Array };
  hash(token: string): Uint8Array;
};

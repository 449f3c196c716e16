import type { UserId } from '../schemas/ids.schema.ts';
import type { User } from '../users/user.ts';

/** What a token is good for. One that was mailed for the one purpose does not serve the other. */
export type MailedTokenPurpose = 'verify_email' | 'reset_password';

/** Long enough for a mail that is read in the evening; a reset is asked for by somebody who is waiting. */
export const MAILED_TOKEN_MINUTES = { verify_email: 24 * 60, reset_password: 30 } as const satisfies Record<
  MailedTokenPurpose,
  number
>;

export type NewMailedToken = {
  hash: Uint8Array;
  purpose: MailedTokenPurpose;
  userId: UserId;
  /** The version that it was asked for under. A new password makes the token void. */
  passwordVersion: number;
};

/**
 * A token is good until it is spent, has expired by the database's clock, or the password has changed. Of two who
 * spend one token at once, one succeeds.
 */
export type MailedTokenRepository = {
  /** For a user who has just been deleted nothing is stored. */
  insert(token: NewMailedToken): Promise<void>;
  /** Whose token it is. Null when it is not good. */
  findUser(hash: Uint8Array, purpose: MailedTokenPurpose): Promise<User | null>;
  /** Spends the token and marks its user's address as verified. Null when the token is not good. */
  verifyEmail(hash: Uint8Array, at: Date): Promise<UserId | null>;
  /**
   * Spends the token, sets the password and raises its version, all in one: that ends every session. The address
   * counts as verified, since the mail was read. Null when the token is not good.
   */
  resetPassword(hash: Uint8Array, change: { passwordHash: string; at: Date }): Promise<UserId | null>;
  /** Removes those that have expired. */
  deleteExpired(): Promise<void>;
};

/** Tokens that are nothing but chance, and what the database may know of them. */
export type OneTimeTokens = {
  create(): { token: string; hash: Uint8Array };
  hash(token: string): Uint8Array;
};

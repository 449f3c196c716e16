import type { UserId } from '../schemas/ids.schema.ts';
import type { MailId } from './auth.schema.ts';
import type { MailedTokenPurpose } from './mailed-token.ts';

/** A mail that a server has taken to send it. */
export type QueuedMail = {
  id: MailId;
  purpose: MailedTokenPurpose;
  /** Null if no account had the address when the mail was requested. Nothing is sent then. */
  userId: UserId | null;
  /** The user's address. Null if there is no such user. */
  to: string | null;
  hasExpired: boolean;
  /** False once the token has expired, the password has changed or the user was deleted. */
  isTokenValid: boolean;
  /** How often servers have taken it, this time included. */
  attempts: number;
  ageSeconds: number;
  limitKey: string;
};

/** The mails that wait, for all replicas. */
export type MailQueue = {
  /**
   * Takes the mail that is due for the longest time. No other server gets it for LEASE_SECONDS. After that, the server that
   * took it counts as killed. Null when no mail is due.
   */
  take(): Promise<QueuedMail | null>;
  /** Ends the wait of the mail. Like the two methods below, does nothing if another server has taken the mail since. */
  markSent(mail: QueuedMail): Promise<void>;
  /** Makes the mail due again later, or when its token expires. */
  postpone(mail: QueuedMail, seconds: number): Promise<void>;
  /** Deletes the mail and its token. False if another server has taken it since. */
  delete(mail: QueuedMail): Promise<boolean>;
};

/** Longer than the mailer tries to send a mail. */
export const LEASE_SECONDS = 30;

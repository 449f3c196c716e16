import type { Client } from '../trpc/caller.ts';
import type { User } from '../users/user.ts';
import type { IssuedSession } from './auth.schema.ts';

/** Hashes and verifies passwords. Each call is queued under its client's network. */
export type PasswordHasher = {
  /** Fails with OVERLOADED when the queue is full or the wait is too long. */
  hash(password: string, client: Client): Promise<string>;
  /**
   * Does the same work without a hash and returns false, so that timing does not reveal which accounts exist.
   * Fails with OVERLOADED when the queue is full or the wait is too long.
   */
  verify(password: string, hash: string | null, client: Client): Promise<boolean>;
  /** Returns a hash with the current scheme, pepper and cost. Null if the hash is current or the queue is full. */
  renew(password: string, hash: string, client: Client): Promise<string | null>;
};

export type PasswordPolicy = {
  /** Fails with PASSWORD_REJECTED when the password is not good enough for this user. */
  check(password: string, identity: Identity): void;
};
export type Identity = Pick<User, 'email' | 'firstName' | 'lastName'>;

/** Starts a session for a user who has just proven the password. */
export type StartSession = (user: User, client: Client) => Promise<IssuedSession>;

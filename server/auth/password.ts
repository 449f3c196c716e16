import type { Client } from '../trpc/caller.ts';
import type { User } from '../users/user.ts';
import type { IssuedSession } from './auth.schema.ts';

/** On whose behalf a password is hashed, which decides how the work is queued. */
export type Requester = {
  /** The network by which strangers are queued. For IPv6 it is the /56, because a home may have a whole one. */
  network: string;
  /** The email address of the account. */
  account: string;
  /**
   * Whether the client is probably the account's owner. Trusted work has a share of the queue that strangers cannot fill.
   * Called only while the queue is busy. Must not depend on whether the account exists.
   */
  isTrusted: () => Promise<boolean>;
};

/** Hashes and verifies passwords. Each call is queued under its requester. */
export type PasswordHasher = {
  /** Fails with OVERLOADED when the queue is full or the wait is too long. */
  hash(password: string, requester: Requester): Promise<string>;
  /**
   * Does the same work without a hash and returns false, so that timing does not reveal which accounts exist.
   * Fails with OVERLOADED when the queue is full or the wait is too long.
   */
  verify(password: string, hash: string | null, requester: Requester): Promise<boolean>;
  /** Returns a hash with the current scheme, pepper and cost. Null if the hash is current or the queue is full. */
  renew(password: string, hash: string, requester: Requester): Promise<string | null>;
};

export type PasswordPolicy = {
  /** Fails with PASSWORD_REJECTED when the password is not good enough for this user. */
  check(password: string, identity: Identity): void;
};
export type Identity = Pick<User, 'email' | 'firstName' | 'lastName'>;

/** Starts a session for a user who has just proven the password. */
export type StartSession = (user: User, client: Client) => Promise<IssuedSession>;

/** Returns a requester who may be anyone. */
export const stranger = (account: string, client: Client): Requester => ({
  ...queuedFor(account, client),
  isTrusted: () => Promise.resolve(false),
});

/** Returns a requester who has proven to be the account's owner, by a session or a mailed token. */
export const provenOwner = ({ email }: Pick<User, 'email'>, client: Client): Requester => ({
  ...queuedFor(email, client),
  isTrusted: () => Promise.resolve(true),
});

/** Returns a requester who is trusted if the account was signed in to from the same address lately. */
export const visitor = (
  account: string,
  client: Client,
  isKnownDevice: () => Promise<boolean>,
): Requester => ({
  ...queuedFor(account, client),
  isTrusted: isKnownDevice,
});

const queuedFor = (account: string, { network, network56 }: Client) => ({
  account,
  network: network56 ?? network,
});

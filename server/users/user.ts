import type { Client, IssuedSession } from '../auth/auth.schema.ts';
import type { UserId } from './users.schema.ts';

export type User = {
  id: UserId;
  email: string;
  firstName: string;
  lastName: string;
  passwordHash: string;
  /** Raised with every new password: whatever was issued under an older one is dead. */
  passwordVersion: number;
  emailVerified: boolean;
  createdAt: Date;
};

export type UserRepository = {
  /** Fails with EMAIL_TAKEN when another user has the same address. */
  insert(user: NewUser): Promise<User>;
  find(id: UserId): Promise<User | null>;
  findByEmail(email: string): Promise<User | null>;
  /** Null when there is no such user. */
  update(id: UserId, changes: UserChanges): Promise<User | null>;
  /**
   * Sets the hash and raises the version, but only if the version is still the one given: of two changes at
   * once, one wins. Null when it lost, or when there is no such user.
   */
  replacePassword(id: UserId, change: PasswordChange): Promise<User | null>;
  /** The same password under a newer scheme, and only if the hash is still the one given. Nothing else changes. */
  renewHash(id: UserId, change: { from: string; to: string }): Promise<void>;
  /** Sessions and todos go with the user. False when there was no such user. */
  delete(id: UserId): Promise<boolean>;
};

/** Whose address is still to be verified. */
export type NewUser = Omit<User, 'emailVerified'>;
export type UserChanges = { firstName?: string; lastName?: string; updatedAt: Date };
export type PasswordChange = { fromVersion: number; passwordHash: string; updatedAt: Date };

/** Its work waits in line by the network of the client for whom it is done. */
export type PasswordHasher = {
  /** Fails with OVERLOADED when too many are waiting, or it takes too long. */
  hash(password: string, client: Client): Promise<string>;
  /**
   * With no hash it does the same work and answers false, so that timing does not tell who exists.
   * Fails with OVERLOADED when too many are waiting, or it takes too long.
   */
  verify(password: string, hash: string | null, client: Client): Promise<boolean>;
  /** A hash by today's scheme, pepper and cost, where the one given is older. Null where it is not, or in a rush. */
  renew(password: string, hash: string, client: Client): Promise<string | null>;
};

export type PasswordPolicy = {
  /** Fails with PASSWORD_REJECTED when the password is not good enough for this person. */
  check(password: string, identity: Identity): void;
};
export type Identity = Pick<User, 'email' | 'firstName' | 'lastName'>;

/** Starts a session for a user who has just shown the password. Kept by auth. */
export type StartSession = (user: User, client: Client) => Promise<IssuedSession>;

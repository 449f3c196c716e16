import type { UserId } from '../schemas/ids.schema.ts';

export type User = {
  id: UserId;
  email: string;
  firstName: string;
  lastName: string;
  passwordHash: string;
  /** Raised with every new password. Sessions and mailed tokens of older versions are invalid. */
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
   * Sets the hash and raises the version, if the version is still the given one. When two calls change the password at
   * once, one wins. Null when this call lost, or when there is no such user.
   */
  replacePassword(id: UserId, change: PasswordChange): Promise<User | null>;
  /** Stores a new hash of the same password, if the stored hash is still the given one. */
  renewHash(id: UserId, change: { from: string; to: string }): Promise<void>;
  /** Deletes the user and everything that the user owns. False when there was no such user. */
  delete(id: UserId): Promise<boolean>;
};

/** A user whose address is not verified yet. */
export type NewUser = Omit<User, 'emailVerified'>;
export type UserChanges = { firstName?: string; lastName?: string; updatedAt: Date };
export type PasswordChange = { fromVersion: number; passwordHash: string; updatedAt: Date };

import type { UserId } from '../schemas/ids.schema.ts';

export type User = {
  id: UserId;
  email: string;
  firstName: string;
  lastName: string;
  passwordHash: string;
  /** Raised with every new password: everything that was issued under an older one is void. */
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
  /** Stores a newer hash of the same password, if the stored hash is still the one given. Nothing else changes. */
  renewHash(id: UserId, change: { from: string; to: string }): Promise<void>;
  /** Sessions and todos go with the user. False when there was no such user. */
  delete(id: UserId): Promise<boolean>;
};

/** A user whose address is not verified yet. */
export type NewUser = Omit<User, 'emailVerified'>;
export type UserChanges = { firstName?: string; lastName?: string; updatedAt: Date };
export type PasswordChange = { fromVersion: number; passwordHash: string; updatedAt: Date };

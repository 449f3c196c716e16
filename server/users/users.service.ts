import type { Client, IssuedSession } from '../auth/auth.schema.ts';
import { DomainError, sessionEnded } from '../errors.ts';
import { rejection } from './password-policy.ts';
import type { PasswordHasher, PasswordPolicy, StartSession, User, UserRepository } from './user.ts';
import type { ChangePasswordInput, UpdateUserInput, UserId } from './users.schema.ts';

type Dependencies = {
  users: UserRepository;
  passwords: PasswordHasher;
  passwordPolicy: PasswordPolicy;
  startSession: StartSession;
  now: () => Date;
};

export type UserService = ReturnType<typeof createUserService>;

export function createUserService({ users, passwords, passwordPolicy, startSession, now }: Dependencies) {
  /** Fails with INVALID_CREDENTIALS unless the password is the user's own. */
  async function confirm(id: UserId, password: string, client: Client): Promise<User> {
    const user = found(await users.find(id));
    if (!(await passwords.verify(password, user.passwordHash, client))) {
      throw new DomainError('INVALID_CREDENTIALS', 'Wrong password.', null);
    }
    return user;
  }

  return {
    async get(id: UserId): Promise<User> {
      return found(await users.find(id));
    },

    async update(id: UserId, input: UpdateUserInput): Promise<User> {
      return found(await users.update(id, { ...input, updatedAt: now() }));
    },

    /** Every session of the user ends with the old password; the one answered is new. */
    async changePassword(id: UserId, input: ChangePasswordInput, client: Client): Promise<IssuedSession> {
      const user = await confirm(id, input.currentPassword, client);
      if (input.newPassword !== input.newPasswordConfirm) throw rejection('mismatch');
      if (input.newPassword.normalize('NFC') === input.currentPassword.normalize('NFC'))
        throw rejection('unchanged');
      passwordPolicy.check(input.newPassword, user);

      const passwordHash = await passwords.hash(input.newPassword, client);
      const changed = await users.replacePassword(id, {
        fromVersion: user.passwordVersion,
        passwordHash,
        updatedAt: now(),
      });
      return startSession(found(changed), client);
    },

    async delete(id: UserId, password: string, client: Client): Promise<void> {
      await confirm(id, password, client);
      await users.delete(id);
    },
  };
}

/** The user was there when the call was let in. Gone, or changed by another password change, the session is over. */
function found(user: User | null): User {
  if (user === null) throw sessionEnded();
  return user;
}

import { DomainError, sessionEnded } from '../errors.ts';
import type { UserId } from '../schemas/ids.schema.ts';
import type { Client } from '../trpc/caller.ts';
import type { User, UserRepository } from '../users/user.ts';
import { INVALID_CREDENTIALS } from './auth.reasons.ts';
import type { ChangePasswordInput, IssuedSession } from './auth.schema.ts';
import { rejection } from './password-policy.ts';
import { provenOwner, type PasswordHasher, type PasswordPolicy, type StartSession } from './password.ts';

type Dependencies = {
  users: UserRepository;
  passwords: PasswordHasher;
  passwordPolicy: PasswordPolicy;
  startSession: StartSession;
  now: () => Date;
};

export type CredentialService = ReturnType<typeof createCredentialService>;

/** Changes the password or deletes the account, after the user has entered the current password. */
export function createCredentialService(dependencies: Dependencies) {
  const { users, passwords, passwordPolicy, startSession, now } = dependencies;

  /** Fails with INVALID_CREDENTIALS when the password is wrong. */
  async function confirm(id: UserId, password: string, client: Client): Promise<User> {
    const user = found(await users.find(id));
    if (!(await passwords.verify(password, user.passwordHash, provenOwner(user, client)))) {
      throw new DomainError(INVALID_CREDENTIALS, 'Wrong password.', null);
    }
    return user;
  }

  return {
    /** Ends every session that was started with the old password, and returns a new one. */
    async changePassword(id: UserId, input: ChangePasswordInput, client: Client): Promise<IssuedSession> {
      const user = await confirm(id, input.currentPassword, client);
      if (input.newPassword !== input.newPasswordConfirm) throw rejection('mismatch');
      if (input.newPassword.normalize('NFC') === input.currentPassword.normalize('NFC'))
        throw rejection('unchanged');
      passwordPolicy.check(input.newPassword, user);

      const passwordHash = await passwords.hash(input.newPassword, provenOwner(user, client));
      const changed = await users.replacePassword(id, {
        fromVersion: user.passwordVersion,
        passwordHash,
        updatedAt: now(),
      });
      return startSession(found(changed), client);
    },

    async deleteUser(id: UserId, password: string, client: Client): Promise<void> {
      await confirm(id, password, client);
      await users.delete(id);
    },
  };
}

/** Null means that another call has deleted the user or changed the password meanwhile, which ended this session. */
function found(user: User | null): User {
  if (user === null) throw sessionEnded();
  return user;
}

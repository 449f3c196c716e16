import { DomainError, withAuditSubject } from '../errors.ts';
import { userId } from '../schemas/ids.schema.ts';
import type { Client } from '../trpc/caller.ts';
import type { User, UserRepository } from '../users/user.ts';
import { INVALID_CREDENTIALS } from './auth.reasons.ts';
import type { IssuedSession, LoginInput, RegisterInput } from './auth.schema.ts';
import {
  stranger,
  visitor,
  type PasswordHasher,
  type PasswordPolicy,
  type StartSession,
} from './password.ts';

type Dependencies = {
  users: UserRepository;
  passwords: PasswordHasher;
  passwordPolicy: PasswordPolicy;
  startSession: StartSession;
  newId: () => string;
  now: () => Date;
};

export type AuthService = ReturnType<typeof createAuthService>;

export function createAuthService({
  users,
  passwords,
  passwordPolicy,
  startSession,
  newId,
  now,
}: Dependencies) {
  return {
    async register({ password, ...identity }: RegisterInput, client: Client): Promise<User> {
      passwordPolicy.check(password, identity);
      const passwordHash = await passwords.hash(password, stranger(identity.email, client));
      return users.insert({
        ...identity,
        id: userId.parse(newId()),
        passwordHash,
        passwordVersion: 1,
        createdAt: now(),
      });
    },

    /** `isKnownDevice` says whether the account was signed in to from the client's address lately. */
    async login(
      { email, password }: LoginInput,
      client: Client,
      isKnownDevice: () => Promise<boolean>,
    ): Promise<IssuedSession> {
      const requester = visitor(email, client, isKnownDevice);
      const user = await users.findByEmail(email);
      const matches = await passwords.verify(password, user?.passwordHash ?? null, requester);
      if (user === null) throw invalidCredentials();
      if (!matches) throw withAuditSubject({ userId: user.id }, invalidCredentials());

      const renewed = await passwords.renew(password, user.passwordHash, requester);
      if (renewed !== null) await users.renewHash(user.id, { from: user.passwordHash, to: renewed });
      return startSession(user, client);
    },
  };
}

/** Uses one message for both cases, so that it does not reveal which accounts exist. */
function invalidCredentials(): DomainError<typeof INVALID_CREDENTIALS> {
  return new DomainError(INVALID_CREDENTIALS, 'Wrong email address or password.', null);
}

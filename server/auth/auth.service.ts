import { concerning, DomainError } from '../errors.ts';
import type { PasswordHasher, PasswordPolicy, StartSession, User, UserRepository } from '../users/user.ts';
import { userId } from '../users/users.schema.ts';
import type { Client, IssuedSession, LoginInput, RegisterInput } from './auth.schema.ts';

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
      const passwordHash = await passwords.hash(password, client);
      return users.insert({
        ...identity,
        id: userId.parse(newId()),
        passwordHash,
        passwordVersion: 1,
        createdAt: now(),
      });
    },

    async login({ email, password }: LoginInput, client: Client): Promise<IssuedSession> {
      const user = await users.findByEmail(email);
      const matches = await passwords.verify(password, user?.passwordHash ?? null, client);
      if (user === null) throw invalidCredentials();
      if (!matches) throw concerning({ userId: user.id }, invalidCredentials());

      const renewed = await passwords.renew(password, user.passwordHash, client);
      if (renewed !== null) await users.renewHash(user.id, { from: user.passwordHash, to: renewed });
      return startSession(user, client);
    },
  };
}

/** One sentence for an unknown address and a wrong password. */
function invalidCredentials(): DomainError<'INVALID_CREDENTIALS'> {
  return new DomainError('INVALID_CREDENTIALS', 'Wrong e-mail address or password.', null);
}

import { randomBytes } from 'node:crypto';
import { createAuthService } from './auth/auth.service.ts';
import { readCommonPasswords } from './auth/common-passwords.ts';
import { createCredentialService } from './auth/credentials.service.ts';
import type { KeyRings } from './auth/key-rings.ts';
import { createMailedTokenRepository } from './auth/mailed-tokens.repository.ts';
import { createMailedTokenService } from './auth/mailed-tokens.service.ts';
import { createOneTimeTokens } from './auth/one-time-tokens.ts';
import { createPasswordPolicy } from './auth/password-policy.ts';
import type { PasswordHasher } from './auth/password.ts';
import { createRefreshTokens } from './auth/refresh-tokens.ts';
import type { AccessTokens } from './auth/session.ts';
import { createSessionRepository } from './auth/sessions.repository.ts';
import { createSessionService } from './auth/sessions.service.ts';
import type { Databases } from './databases.ts';
import type { RunInBackground } from './infrastructure/background.ts';
import type { SendMail } from './infrastructure/mailer.ts';
import { createTodoRepository } from './todos/todos.repository.ts';
import { createTodoService } from './todos/todos.service.ts';
import { createUserRepository } from './users/users.repository.ts';
import { createUserService } from './users/users.service.ts';

export type Repositories = ReturnType<typeof createRepositories>;

/** `todosMax` is how many todos a user may have. */
export function createRepositories(
  { accounts, features, searches }: Databases,
  { todosMax }: { todosMax: number },
) {
  return {
    users: createUserRepository(accounts),
    sessions: createSessionRepository(accounts),
    mailedTokens: createMailedTokenRepository(accounts),
    todos: createTodoRepository(features, { searches, todosMax }),
  };
}

type Dependencies = Repositories & {
  passwords: PasswordHasher;
  accessTokens: AccessTokens;
  jwtKeys: KeyRings['jwtKeys'];
  sendMail: SendMail;
  runInBackground: RunInBackground;
  newId: () => string;
  now: () => Date;
};
type Options = { passwordMinLength: number; appUrl: string };

const SEED_BYTES = 32;

/** Creates the services of all features, in the order in which they need each other. */
export function createServices(dependencies: Dependencies, { passwordMinLength, appUrl }: Options) {
  const { users, sessions, mailedTokens, todos, passwords, accessTokens, jwtKeys } = dependencies;
  const { sendMail, runInBackground, newId, now } = dependencies;
  const passwordPolicy = createPasswordPolicy({
    minLength: passwordMinLength,
    isCommon: readCommonPasswords(),
  });
  const sessionService = createSessionService({
    sessions,
    accessTokens,
    refreshTokens: createRefreshTokens({ secrets: jwtKeys }),
    newId,
    newSeed: () => randomBytes(SEED_BYTES),
  });
  const { start: startSession } = sessionService;

  return {
    sessions: sessionService,
    auth: createAuthService({ users, passwords, passwordPolicy, startSession, newId, now }),
    credentials: createCredentialService({ users, passwords, passwordPolicy, startSession, now }),
    mailedTokens: createMailedTokenService({
      users,
      mailedTokens,
      oneTimeTokens: createOneTimeTokens(),
      passwords,
      passwordPolicy,
      sendMail,
      runInBackground,
      appUrl,
      now,
    }),
    users: createUserService({ users, now }),
    todos: createTodoService({ todos, newId, now }),

    /** Deletes expired rows, which no call reads. */
    async purge() {
      await sessions.deleteExpired();
      await mailedTokens.deleteExpired();
    },
  };
}

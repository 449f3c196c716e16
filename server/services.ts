import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { createAuthService } from './auth/auth.service.ts';
import { readCommonPasswords } from './auth/common-passwords.ts';
import { createCredentialService } from './auth/credentials.service.ts';
import type { KeyRings } from './auth/key-rings.ts';
import { createMailedTokenRepository } from './auth/mailed-tokens.repository.ts';
import { createMailedTokenService } from './auth/mailed-tokens.service.ts';
import { createOneTimeTokens } from './auth/one-time-tokens.ts';
import { createPasswordHasher } from './auth/password-hasher.ts';
import { createPasswordPolicy } from './auth/password-policy.ts';
import { createRefreshTokens } from './auth/refresh-tokens.ts';
import type { AccessTokens } from './auth/session.ts';
import { createSessionRepository } from './auth/sessions.repository.ts';
import { createSessionService } from './auth/sessions.service.ts';
import type { Config } from './config/config.ts';
import type { RunInBackground } from './infrastructure/background.ts';
import type { Database } from './infrastructure/database.ts';
import type { SendMail } from './infrastructure/mailer.ts';
import { createTodoRepository } from './todos/todos.repository.ts';
import { createTodoService } from './todos/todos.service.ts';
import { createUserRepository } from './users/users.repository.ts';
import { createUserService } from './users/users.service.ts';

/** What app.ts has opened. */
type Ports = KeyRings & {
  database: Database;
  accessTokens: AccessTokens;
  sendMail: SendMail;
  runInBackground: RunInBackground;
  newId: () => string;
  now: () => Date;
};

/** One core is left for everything else. Two hashes at once on one core would only be slower, both of them. */
const HASHES = { concurrency: Math.max(1, availableParallelism() - 1), waitingMax: 30 };
/** Or a single address, with a right password of its own, could fill the line in which all wait. */
const HASHES_OF_ONE_NETWORK = { concurrency: 2, waitingMax: 30, waitMsMax: 5_000 };
const SEED_BYTES = 32;

/** The features, each on its repositories, in the order in which they need each other. */
export async function createServices(config: Config, ports: Ports) {
  const { database, accessTokens, jwtKeys, peppers, sendMail, runInBackground, newId, now } = ports;
  const users = createUserRepository(database);
  const sessions = createSessionRepository(database);
  const mailedTokens = createMailedTokenRepository(database);
  const todos = createTodoRepository(database);

  const passwords = await createPasswordHasher({
    cost: config.bcryptCost,
    peppers,
    ...HASHES,
    perNetwork: HASHES_OF_ONE_NETWORK,
  });
  const passwordPolicy = createPasswordPolicy({
    minLength: config.passwordMinLength,
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
      appUrl: config.appUrl,
      now,
    }),
    users: createUserService({ users, now }),
    todos: createTodoService({ todos, newId, now }),

    /** Nothing reads what has expired: it only takes up room. */
    async purge() {
      await sessions.deleteExpired();
      await mailedTokens.deleteExpired();
    },
  };
}

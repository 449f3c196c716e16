import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { createAccessTokens } from '../../server/auth/access-tokens.ts';
import { createAuthService } from '../../server/auth/auth.service.ts';
import { readCommonPasswords } from '../../server/auth/common-passwords.ts';
import { createCredentialService } from '../../server/auth/credentials.service.ts';
import { createMailedTokenService } from '../../server/auth/mailed-tokens.service.ts';
import { createOneTimeTokens } from '../../server/auth/one-time-tokens.ts';
import { createPasswordPolicy } from '../../server/auth/password-policy.ts';
import type { PasswordHasher, StartSession } from '../../server/auth/password.ts';
import { createRefreshTokens } from '../../server/auth/refresh-tokens.ts';
import { createSessionService } from '../../server/auth/sessions.service.ts';
import type { Mail } from '../../server/infrastructure/mailer.ts';
import { createTodoService } from '../../server/todos/todos.service.ts';
import { createUserService } from '../../server/users/users.service.ts';
import { createClock } from './clock.ts';
import { createMemory, readablePasswords } from './memory.ts';

export const CLIENT = { address: '192.0.2.1', network: '192.0.2.1', userAgent: 'vitest' };
export const PASSWORD = 'correct horse battery staple';
export const APP_URL = 'https://app.example';

/** All services, on repositories in memory and a clock that stands still. */
export function createServices(passwords: PasswordHasher = readablePasswords) {
  const clock = createClock();
  const { now } = clock;
  const newId = () => randomUUID();
  const repositories = createMemory({ now });
  const { users, todos } = repositories;
  const keys = [createSecretKey(randomBytes(32))] as const;
  const sessions = createSessionService({
    sessions: repositories.sessions,
    accessTokens: createAccessTokens({ keys, ttlSeconds: 1_800, newId, now }),
    refreshTokens: createRefreshTokens({ secrets: keys }),
    newId,
    newSeed: () => randomBytes(32),
  });
  const passwordPolicy = createPasswordPolicy({ minLength: 15, isCommon: readCommonPasswords() });
  const startSession: StartSession = (user, client) => sessions.start(user, client);
  const mailing = createTokenMailer();
  return {
    clock,
    repositories,
    sessions,
    auth: createAuthService({ users, passwords, passwordPolicy, startSession, newId, now }),
    mailing,
    mailedTokens: createMailedTokenService({
      users,
      mailedTokens: repositories.mailedTokens,
      oneTimeTokens: createOneTimeTokens(),
      passwords,
      passwordPolicy,
      sendMail: mailing.sendMail,
      runInBackground: mailing.runInBackground,
      appUrl: APP_URL,
      now,
    }),
    credentials: createCredentialService({ users, passwords, passwordPolicy, startSession, now }),
    users: createUserService({ users, now }),
    todos: createTodoService({ todos, newId, now }),
  };
}

/** A post office that keeps all mails, and does its work when it is told to. */
function createTokenMailer() {
  const mails: Mail[] = [];
  const works: (() => Promise<void>)[] = [];
  return {
    mails,
    sendMail(mail: Mail) {
      mails.push(mail);
      return Promise.resolve();
    },
    runInBackground: (work: () => Promise<void>) => void works.push(work),
    /** All that was put off until after the answer. */
    async deliver() {
      for (const work of works.splice(0)) await work();
    },
  };
}

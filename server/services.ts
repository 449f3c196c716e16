import { randomBytes } from 'node:crypto';
import { mailId } from './auth/auth.schema.ts';
import { createAuthService } from './auth/auth.service.ts';
import { readCommonPasswords } from './auth/common-passwords.ts';
import { createCredentialService } from './auth/credentials.service.ts';
import type { KeyRings } from './auth/key-rings.ts';
import { createMailDelivery, type MailLog } from './auth/mail-delivery.service.ts';
import { createMailQueue } from './auth/mail-queue.repository.ts';
import { createMailedTokenRepository } from './auth/mailed-tokens.repository.ts';
import { createMailedTokenService } from './auth/mailed-tokens.service.ts';
import { createMailedTokens } from './auth/mailed-tokens.ts';
import { createPasswordPolicy } from './auth/password-policy.ts';
import type { PasswordHasher } from './auth/password.ts';
import { createRefreshTokens } from './auth/refresh-tokens.ts';
import type { AccessTokens } from './auth/session.ts';
import { createSessionRepository } from './auth/sessions.repository.ts';
import { createSessionService } from './auth/sessions.service.ts';
import type { Databases } from './databases.ts';
import type { Logger } from './infrastructure/logger.ts';
import type { Mailer } from './infrastructure/mailer.ts';
import { createSchedule } from './infrastructure/schedule.ts';
import type { Limits } from './limits/limits.ts';
import { createMailLog } from './logging.ts';
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
    mailQueue: createMailQueue(accounts),
    todos: createTodoRepository(features, { searches, todosMax }),
  };
}

type Dependencies = Repositories & {
  passwords: PasswordHasher;
  accessTokens: AccessTokens;
  jwtKeys: KeyRings['jwtKeys'];
  mailer: Mailer;
  mailLog: MailLog;
  mailLimit: Pick<Limits['mails'], 'keyOf' | 'giveBack'>;
  onMailQueued: () => void;
  newId: () => string;
  now: () => Date;
};
type Options = { passwordMinLength: number; appUrl: string };

const SEED_BYTES = 32;
const PURGE_EVERY_MS = 3_600_000;
/** For mails of other replicas, and those to be tried again. Each look costs one statement. */
const DELIVER_EVERY_MS = 2_000;

/** Creates the services of all features, in the order in which they need each other. */
export function createServices(dependencies: Dependencies, { passwordMinLength, appUrl }: Options) {
  const { users, sessions, mailedTokens, todos, passwords, accessTokens, jwtKeys } = dependencies;
  const { mailLimit, onMailQueued, newId, now } = dependencies;
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
  const tokens = createMailedTokens({ secrets: jwtKeys });

  return {
    sessions: sessionService,
    auth: createAuthService({ users, passwords, passwordPolicy, startSession, newId, now }),
    credentials: createCredentialService({ users, passwords, passwordPolicy, startSession, now }),
    mailedTokens: createMailedTokenService({
      users,
      mailedTokens,
      tokens,
      passwords,
      passwordPolicy,
      limitKeyOf: mailLimit.keyOf,
      onMailQueued,
      newMailId: () => mailId.parse(newId()),
      now,
    }),
    users: createUserService({ users, now }),
    todos: createTodoService({ todos, newId, now }),

    /** Sends the mails that wait in the database. */
    deliverMails: createMailDelivery({ ...dependencies, tokens, giveBack: mailLimit.giveBack, appUrl }),

    /** Deletes expired rows, which no call reads. */
    async purge() {
      await sessions.deleteExpired();
      await mailedTokens.deleteExpired();
    },
  };
}

type Ports = Omit<Dependencies, 'mailLog' | 'onMailQueued'>;
type Surroundings = { config: Options; logger: Logger; stack: AsyncDisposableStack };

/** Creates the services, and starts what they do without a call until the stack is disposed of. */
export function startServices(ports: Ports, { config, logger, stack }: Surroundings) {
  const delivery = createSchedule({ name: 'mails', everyMs: DELIVER_EVERY_MS, logger });
  const mailing = { mailLog: createMailLog(logger), onMailQueued: delivery.wake };
  const { purge, deliverMails, ...services } = createServices({ ...ports, ...mailing }, config);
  stack.use(createSchedule({ name: 'purge', everyMs: PURGE_EVERY_MS, logger }).start(purge));
  stack.use(delivery.start(deliverMails));
  return services;
}

import { randomBytes, randomUUID, type KeyObject } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { v7 as newId } from 'uuid';
import { createAuthService } from './auth/auth.service.ts';
import type { AccessTokens } from './auth/session.ts';
import { createSessionRepository } from './auth/sessions.repository.ts';
import { createSessionService } from './auth/sessions.service.ts';
import type { Config } from './config.ts';
import { startHttpServer } from './http-server.ts';
import { createContextFactory, createHttpApp } from './http.ts';
import { createAccessTokens } from './infrastructure/access-tokens.ts';
import { createDatabase, type Database } from './infrastructure/database.ts';
import { developmentSecret } from './infrastructure/development-secrets.ts';
import { openLimits } from './infrastructure/limits.ts';
import { createLogger, type Logger } from './infrastructure/logger.ts';
import { areApplied, readMigrations } from './infrastructure/migrations.ts';
import { createPasswordHasher } from './infrastructure/passwords.ts';
import { createRefreshTokens } from './infrastructure/refresh-tokens.ts';
import { migrateWhenReachable } from './infrastructure/start-database.ts';
import { createAppRouter } from './router.ts';
import { createTodoRepository } from './todos/todos.repository.ts';
import { createTodoService } from './todos/todos.service.ts';
import { createCallRecorder } from './trpc/call-log.ts';
import { createTrpcHandler } from './trpc/http-handler.ts';
import { createProcedures } from './trpc/procedures.ts';
import { createPasswordPolicy } from './users/password-policy.ts';
import { createUserRepository } from './users/users.repository.ts';
import { createUserService } from './users/users.service.ts';

export type Options = {
  /** Gives up starting, and leaves nothing behind, when it is aborted before the server listens. */
  signal?: AbortSignal;
  /** Tests bring clocks and loggers of their own. */
  now?: () => Date;
  logger?: Logger;
};

export type App = {
  /** Where it listens, without a path. */
  url: string;
  /** Finishes running requests, then closes everything that it opened. */
  [Symbol.asyncDispose](): Promise<void>;
};

/**
 * Builds the whole application, once, in reading order, and starts it. Nothing else calls a `create…` of
 * infrastructure, reads the clock or makes ids.
 */
export async function startApp(config: Config, options: Options = {}): Promise<App> {
  const { signal, now = () => new Date() } = options;
  const { logger = createLogger({ level: config.logLevel, format: config.logFormat, now }) } = options;
  await using starting = new AsyncDisposableStack();

  const databaseUrl = config.databaseUrl ?? (await startDevelopmentDatabase(config, starting));
  const database = starting.use(openDatabase(config, databaseUrl, logger));
  await migrateWhenReachable({
    databaseUrl,
    folder: config.migrationsFolder,
    logger,
    ...(signal && { signal }),
  });
  signal?.throwIfAborted();

  const [jwtKeys, peppers] = keyRings(config);
  const accessTokens = createAccessTokens({
    keys: jwtKeys,
    ttlSeconds: config.accessTokenTtlSeconds,
    newId,
    now,
  });
  const limits = starting.use(await openLimits({ ...config, pool: database.pool, logger }));
  const services = await createServices({ config, database, accessTokens, jwtKeys, peppers, now });
  const recorder = createCallRecorder({
    call: (severity, entry) => {
      logger.log(severity, 'call', entry);
    },
    defect: (error, entry) => {
      logger.defect('defect', error, entry);
    },
  });
  const procedures = createProcedures({
    authenticate: services.sessions.authenticate,
    calls: limits.calls,
    recorder,
  });
  const router = createAppRouter({ procedures, ...services, limits });
  const trpc = createTrpcHandler({ router, createContext: createContextFactory(accessTokens), recorder });

  const onDefect = (error: Error, requestId: string) => {
    logger.defect('defect', error, { requestId });
  };
  let isDraining = false;
  const migrations = await readMigrations(config.migrationsFolder);
  const isReady = async () => !isDraining && (await areApplied(database.pool, migrations).catch(() => false));
  const onRequest = createHttpApp({ trpc, newRequestId: randomUUID, onDefect, isReady, settings: config });
  const server = starting.use(await startHttpServer({ host: config.host, port: config.port, onRequest }));
  starting.defer(() => {
    isDraining = true; // Disposed of first: who asks on an open connection is told that the server is leaving.
    logger.log('info', 'server.draining');
  });
  logger.log('info', 'server.listening', { url: server.url });

  const running = starting.move();
  return { url: server.url, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

async function startDevelopmentDatabase(
  { dataFolder: folder }: Config,
  stack: AsyncDisposableStack,
): Promise<string> {
  // Imported here, because a production install does not have it.
  const { startEmbeddedPostgres } = await import('./infrastructure/embedded-postgres.ts');
  return stack.use(await startEmbeddedPostgres({ folder })).url;
}

function openDatabase(config: Config, url: string, logger: Logger): Database {
  return createDatabase({
    url,
    connectionsMax: config.databaseConnectionsMax,
    prepareStatements: config.databasePreparesStatements,
    onConnectionLost: (error) => {
      logger.log('warn', 'database.connection_lost', { error: error.name });
    },
  });
}

type KeyRing = readonly [KeyObject, ...KeyObject[]];

function keyRings(config: Config): [jwtKeys: KeyRing, peppers: KeyRing] {
  const ring = (current: KeyObject, previous: KeyObject | undefined): KeyRing =>
    previous === undefined ? [current] : [current, previous];
  return [
    ring(config.jwtSecret ?? developmentSecret(config.dataFolder, 'jwt-secret'), config.jwtPreviousSecret),
    ring(
      config.passwordPepper ?? developmentSecret(config.dataFolder, 'password-pepper'),
      config.passwordPreviousPepper,
    ),
  ];
}

type Parts = {
  config: Config;
  database: Database;
  accessTokens: AccessTokens;
  jwtKeys: KeyRing;
  peppers: KeyRing;
  now: () => Date;
};

async function createServices({ config, database, accessTokens, jwtKeys, peppers, now }: Parts) {
  const users = createUserRepository(database);
  const passwords = await createPasswordHasher({ cost: config.bcryptCost, peppers, ...BCRYPT_QUEUE });
  const passwordPolicy = createPasswordPolicy({ minLength: config.passwordMinLength });
  const sessions = createSessionService({
    sessions: createSessionRepository(database),
    accessTokens,
    refreshTokens: createRefreshTokens({ secrets: jwtKeys }),
    newId,
    newSeed: () => randomBytes(SEED_BYTES),
  });
  const { start: startSession } = sessions;
  return {
    sessions,
    auth: createAuthService({ users, passwords, passwordPolicy, startSession, newId, now }),
    users: createUserService({ users, passwords, passwordPolicy, startSession, now }),
    todos: createTodoService({ todos: createTodoRepository(database), newId, now }),
  };
}

const SEED_BYTES = 32;
/** One core is left for everything else. Two hashes at once on one core would only be slower, both of them. */
const BCRYPT_QUEUE = { concurrency: Math.max(1, availableParallelism() - 1), waitingMax: 30 };

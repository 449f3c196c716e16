import { availableParallelism } from 'node:os';
import { v7 as newId } from 'uuid';
import { createAccessTokens } from './auth/access-tokens.ts';
import { createKeyRings } from './auth/key-rings.ts';
import { createPasswordHasher } from './auth/password-hasher.ts';
import type { AccessTokens } from './auth/session.ts';
import type { SessionService } from './auth/sessions.service.ts';
import type { Config } from './config/config.ts';
import { createContextFactory, createHttpApp } from './http/express-app.ts';
import { startHttpServer } from './http/server.ts';
import { createTrpcHandler } from './http/trpc-handler.ts';
import { createDatabase, type Database } from './infrastructure/database.ts';
import { createLogger, type Logger } from './infrastructure/logger.ts';
import { openMailer } from './infrastructure/mailer.ts';
import { readMigrations } from './infrastructure/migration-files.ts';
import { areApplied } from './infrastructure/migration-history.ts';
import { createPseudonyms } from './infrastructure/pseudonyms.ts';
import { migrateWhenReachable } from './infrastructure/start-database.ts';
import { createFairQueue } from './limits/fair-queue.ts';
import type { Limits } from './limits/limits.ts';
import { openLimits } from './limits/open-limits.ts';
import { createAuditLog, createHttpHooks, createRecorder, warnOf } from './logging.ts';
import { createAppRouter } from './router.ts';
import { createRepositories, startServices } from './services.ts';
import type { AuditLog } from './trpc/audit-log.ts';
import { createProcedures } from './trpc/procedures.ts';

export type Options = {
  /** When aborted before the server listens, the start fails and closes everything that it opened. */
  signal?: AbortSignal;
  /** Tests pass their own clock and logger. */
  now?: () => Date;
  logger?: Logger;
};

export type App = {
  /** The server's URL, without a path. */
  url: string;
  /** Finishes running requests, then closes everything that it opened. */
  [Symbol.asyncDispose](): Promise<void>;
};

/** At most four calls of a user run at once, and the rest queue. */
const CALLS_PER_USER = {
  concurrency: 4,
  waitingMax: 1_000,
  waitMsMax: 5_000,
  message: 'Too many calls in progress. Try again shortly.',
  retryAfterSeconds: 1,
};

const HASHING = {
  // Leaves one core to all other work. Two hashes at once on one core would only make both slower.
  concurrency: Math.max(1, availableParallelism() - 1),
  waitingMax: 30,
  // Keeps one address from filling the queue for all. Rate limits do not, because they do not count correct passwords.
  perNetwork: { concurrency: 2, waitingMax: 30, waitMsMax: 5_000 },
};

/**
 * Builds the whole application in reading order and starts it. Only this file reads the clock.
 */
export async function startApp(config: Config, options: Options = {}): Promise<App> {
  const { signal, now = () => new Date() } = options;
  const { logger = createLogger({ level: config.logLevel, format: config.logFormat, now }) } = options;
  await using starting = new AsyncDisposableStack();

  const databaseUrl = config.databaseUrl ?? (await startDevelopmentDatabase(config, starting));
  const { schema } = await migrateWhenReachable({
    databaseUrl,
    directUrl: config.databaseDirectUrl ?? databaseUrl,
    folder: config.migrationsFolder,
    logger,
    ...(signal && { signal }),
  });
  signal?.throwIfAborted();
  const database = starting.use(openDatabase(config, { url: databaseUrl, schema }, logger));

  const { jwtKeys, peppers } = createKeyRings(await secretsOf(config));
  const accessTokens = createAccessTokens({
    keys: jwtKeys,
    ttlSeconds: config.accessTokenTtlSeconds,
    newId,
    now,
  });
  const onRedisError = warnOf('redis.error', logger);
  const keyOf = createPseudonyms(jwtKeys[0], 'rate limit');
  const limits = starting.use(await openLimits({ ...config, pool: database.pool, keyOf, onRedisError }));
  const passwords = await createPasswordHasher({ cost: config.bcryptCost, peppers, ...HASHING });
  const mailer = openMailer({ ...config, logger });
  const ports = { passwords, accessTokens, jwtKeys, mailer, mailLimit: limits.mails, newId, now };
  const repositories = createRepositories(database);
  const services = startServices({ ...repositories, ...ports }, { config, logger, stack: starting });

  const auditLog = createAuditLog(logger, createPseudonyms(jwtKeys[0], 'log'));
  const trpc = createTrpc({ services, limits, auditLog, accessTokens, logger });
  let isDraining = false;
  const migrations = await readMigrations(config.migrationsFolder);
  const readiness = async () => {
    if (isDraining) return 'draining';
    return (await areApplied(database.pool, migrations).catch(() => false)) ? 'ok' : 'unavailable';
  };
  const onRequest = createHttpApp({ trpc, ...createHttpHooks(logger), readiness, settings: config });
  const server = starting.use(await startHttpServer({ ...config, onRequest }));
  starting.defer(() => {
    isDraining = true; // Runs first, so that `/readyz` reports the shutdown on open connections.
    logger.log('info', 'server.draining');
  });
  logger.log('info', 'server.listening', { url: server.url });

  const running = starting.move();
  return {
    url: server.url,
    async [Symbol.asyncDispose]() {
      await running.disposeAsync();
      logger.log('info', 'server.stopped');
    },
  };
}

type Api = Omit<Parameters<typeof createAppRouter>[0], 'procedures'>;
type Dependencies = {
  services: Omit<Api, 'limits' | 'auditLog'> & { sessions: Pick<SessionService, 'authenticate'> };
  limits: Limits;
  auditLog: AuditLog;
  accessTokens: AccessTokens;
  logger: Logger;
};

function createTrpc({ services, limits, auditLog, accessTokens, logger }: Dependencies) {
  const recorder = createRecorder(logger);
  const procedures = createProcedures({
    authenticate: services.sessions.authenticate,
    calls: limits.calls,
    queue: createFairQueue(CALLS_PER_USER),
    recorder,
  });
  const router = createAppRouter({ procedures, ...services, limits, auditLog });
  return createTrpcHandler({ router, createContext: createContextFactory(accessTokens), recorder });
}

/** Makes missing secrets in development. In production, the configuration requires them. */
async function secretsOf(config: Config) {
  const { jwtSecret, passwordPepper, dataFolder } = config;
  if (jwtSecret !== undefined && passwordPepper !== undefined)
    return { ...config, jwtSecret, passwordPepper };
  const { developmentSecrets } = await import('./development/secrets.ts');
  const made = developmentSecrets(dataFolder);
  return {
    ...config,
    jwtSecret: jwtSecret ?? made.jwtSecret,
    passwordPepper: passwordPepper ?? made.passwordPepper,
  };
}

async function startDevelopmentDatabase(
  { dataFolder: folder }: Config,
  stack: AsyncDisposableStack,
): Promise<string> {
  // Imported here, because a production install does not include its package.
  const { startEmbeddedPostgres } = await import('./development/embedded-postgres.ts');
  return stack.use(await startEmbeddedPostgres({ folder })).url;
}

type Place = { url: string; schema: string };

function openDatabase(config: Config, { url, schema }: Place, logger: Logger): Database {
  return createDatabase({
    url,
    schema,
    connectionsMax: config.databaseConnectionsMax,
    prepareStatements: config.databasePreparesStatements,
    onPreparingGivenUp: () => {
      logger.log('warn', 'database.prepared_statements_off');
    },
    onConnectionLost: warnOf('database.connection_lost', logger),
  });
}

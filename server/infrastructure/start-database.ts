import { setTimeout as delay } from 'node:timers/promises';
import { isPostgresError, isRetryable, isTlsError } from './database-errors.ts';
import type { Logger } from './logger.ts';
import { MigrationError } from './migration-history.ts';
import { applyMigrations } from './migrations.ts';
import { verifyDatabase } from './verify-database.ts';

const CONNECT_TIMEOUT_MS = 30_000;
const RETRY_MS = 500;

type Options = {
  databaseUrl: string;
  /** A connection without a pooler, for migrations. */
  directUrl: string;
  folder: string;
  logger: Logger;
  signal?: AbortSignal;
  timeoutMs?: number;
};

/** The database does not respond or refuses the connection. An operator must act. */
class DatabaseUnreachableError extends Error {
  override readonly name = 'DatabaseUnreachableError';
}

/**
 * Checks the database and applies the migrations, once it responds. Waits, because containers often start in any order.
 * Returns the schema that the tables are in.
 */
export async function migrateWhenReachable(options: Options): Promise<{ schema: string }> {
  const { databaseUrl, directUrl, folder, logger, signal, timeoutMs = CONNECT_TIMEOUT_MS } = options;
  const { host } = new URL(databaseUrl);
  const deadline = performance.now() + timeoutMs;
  const log = (message: string) => {
    logger.log('info', 'database.migration', { message });
  };
  for (;;) {
    try {
      const facts = await verifyDatabase(databaseUrl);
      await applyMigrations({ databaseUrl: directUrl, folder, log });
      return facts;
    } catch (error) {
      if (!isWorthWaiting(error)) throw refusalOf(error, host);
      if (performance.now() > deadline) {
        const seconds = String(timeoutMs / 1_000);
        const message = `PostgreSQL at ${host} did not respond within ${seconds} s. Is it running? Check DATABASE_URL.`;
        throw new DatabaseUnreachableError(message, { cause: error });
      }
      logger.log('warn', 'database.waiting', { host });
      await delay(RETRY_MS, undefined, signal && { signal }).catch(() => undefined);
      signal?.throwIfAborted();
    }
  }
}

/** A MigrationError is final, even when its cause is a lock that was not free. */
function isWorthWaiting(error: unknown): boolean {
  return !(error instanceof MigrationError) && isRetryable(error);
}

/** Quotes PostgreSQL's message, for example about a wrong password or an unknown database. */
function refusalOf(error: unknown, host: string): unknown {
  if (isTlsError(error)) {
    const advice = 'Check sslmode and sslrootcert in DATABASE_URL.';
    return new DatabaseUnreachableError(
      `TLS with PostgreSQL at ${host} failed: ${error.message}. ${advice}`,
      {
        cause: error,
      },
    );
  }
  if (!isPostgresError(error)) return error;
  const message = `PostgreSQL at ${host} reports: ${error.message}. Check DATABASE_URL.`;
  return new DatabaseUnreachableError(message, { cause: error });
}

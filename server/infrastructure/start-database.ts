import { setTimeout as delay } from 'node:timers/promises';
import { isPostgresError, isUnavailable } from './database-errors.ts';
import type { Logger } from './logger.ts';
import { applyMigrations, MigrationError } from './migrations.ts';

const PATIENCE_MS = 30_000;
const RETRY_MS = 500;

type Options = {
  databaseUrl: string;
  folder: string;
  logger: Logger;
  signal?: AbortSignal;
  patienceMs?: number;
};

/** Somebody has to look: nothing answers, or what answers does not let us in. */
class DatabaseUnreachableError extends Error {
  override readonly name = 'DatabaseUnreachableError';
}

/** Applies the migrations as soon as the database answers. Containers often start together, in any order. */
export async function migrateWhenReachable(options: Options): Promise<void> {
  const { databaseUrl, folder, logger, signal, patienceMs = PATIENCE_MS } = options;
  const { host } = new URL(databaseUrl);
  const deadline = performance.now() + patienceMs;
  const log = (message: string) => {
    logger.log('info', 'database.migration', { message });
  };
  for (;;) {
    try {
      await applyMigrations({ databaseUrl, folder, log });
      return;
    } catch (error) {
      if (!isRetryable(error)) throw refusalOf(error, host);
      if (performance.now() > deadline) {
        const seconds = String(patienceMs / 1_000);
        const message = `No PostgreSQL answered at ${host} for ${seconds} s.`;
        throw new DatabaseUnreachableError(message, { cause: error });
      }
      logger.log('warn', 'database.waiting', { host });
      await delay(RETRY_MS, undefined, signal && { signal }).catch(() => undefined);
      signal?.throwIfAborted();
    }
  }
}

/** A migration that cannot be applied has its own words, though a lock that was not free may be the cause. */
function isRetryable(error: unknown): boolean {
  return !(error instanceof MigrationError) && isUnavailable(error);
}

/** A wrong password, or no such database: PostgreSQL says it in a sentence. */
function refusalOf(error: unknown, host: string): unknown {
  if (!isPostgresError(error)) return error;
  return new DatabaseUnreachableError(`PostgreSQL at ${host} says: ${error.message}.`, { cause: error });
}

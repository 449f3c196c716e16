import { setTimeout as delay } from 'node:timers/promises';
import { isUnavailable } from './database-errors.ts';
import type { Logger } from './logger.ts';
import { applyMigrations } from './migrations.ts';

const PATIENCE_MS = 30_000;
const RETRY_MS = 500;

type Options = { databaseUrl: string; folder: string; logger: Logger; patienceMs?: number };

/** The database could not be reached for so long that somebody should be told. */
class DatabaseUnreachableError extends Error {
  override readonly name = 'DatabaseUnreachableError';
}

/** Applies the migrations as soon as the database answers. Containers often start together, in any order. */
export async function migrateWhenReachable(options: Options): Promise<void> {
  const { databaseUrl, folder, logger, patienceMs = PATIENCE_MS } = options;
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
      if (!isUnavailable(error)) throw error;
      if (performance.now() > deadline) {
        const seconds = String(patienceMs / 1_000);
        throw new DatabaseUnreachableError(`No PostgreSQL answered at ${host} for ${seconds} s.`, {
          cause: error,
        });
      }
      logger.log('warn', 'database.waiting', { host });
      await delay(RETRY_MS);
    }
  }
}

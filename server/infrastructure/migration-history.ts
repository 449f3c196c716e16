import { randomUUID } from 'node:crypto';
import type { Client, Pool } from 'pg';
import { hasSqlState } from './database-errors.ts';
import type { Migration } from './migration-files.ts';

/** A migration cannot be applied. An operator must act, and a retry does not help. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/** A row of `_prisma_migrations` that was not rolled back. */
type HistoryRow = { name: string; checksum: string; isFinished: boolean };

/** The same table that Prisma would create, so that its commands agree with this file. */
const CREATE_HISTORY = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id                  VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum            VARCHAR(64) NOT NULL,
    finished_at         TIMESTAMPTZ,
    migration_name      VARCHAR(255) NOT NULL,
    logs                TEXT,
    rolled_back_at      TIMESTAMPTZ,
    started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0
  )`;

const READ_HISTORY = `
  SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS "isFinished"
  FROM _prisma_migrations
  WHERE rolled_back_at IS NULL
  ORDER BY migration_name`;

const INSERT_HISTORY = `
  INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
  VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`;

/** Checks, with one statement, that every migration is applied. The database may have newer ones as well. */
export async function areApplied(client: Client | Pool, migrations: Migration[]): Promise<boolean> {
  const history = await readHistory(client);
  return migrations.every((migration) => findApplied(history, migration) !== undefined);
}

export async function readHistory(client: Client | Pool): Promise<HistoryRow[]> {
  try {
    const { rows } = await client.query<HistoryRow>(READ_HISTORY);
    return rows;
  } catch (error) {
    if (hasSqlState(error, ['42P01'])) return []; // The table does not exist: no migration was ever applied.
    throw error;
  }
}

export function findPending(migrations: Migration[], history: HistoryRow[]): Migration[] {
  return migrations.filter((migration) => {
    const applied = findApplied(history, migration);
    if (applied && applied.checksum !== migration.checksum) {
      throw new MigrationError(
        `The migration "${migration.name}" was changed after it was applied to this database. ` +
          'Restore its file, and put the change into a new migration.',
      );
    }
    return applied === undefined;
  });
}

function findApplied(history: HistoryRow[], { name }: Migration): HistoryRow | undefined {
  return history.find((row) => row.name === name && row.isFinished);
}

/** Fails as Prisma does with P3009. This file never leaves such a row. */
function refuseUnfinished(history: HistoryRow[]): void {
  const unfinished = history.find((row) => !row.isFinished);
  if (unfinished === undefined) return;

  throw new MigrationError(
    `The migration "${unfinished.name}" was begun by Prisma's CLI and did not finish. Repair the database by hand, ` +
      'then tell Prisma with `npx prisma migrate resolve`.',
  );
}

/** Whether the migration is still to be applied. Fails if the history says that it cannot be. */
export async function isPending(client: Client, migration: Migration): Promise<boolean> {
  await client.query(CREATE_HISTORY);
  const history = await readHistory(client);
  refuseUnfinished(history);
  return findPending([migration], history).length > 0;
}

export async function record(client: Client, { name, checksum }: Migration): Promise<void> {
  await client.query(INSERT_HISTORY, [randomUUID(), checksum, name]);
}

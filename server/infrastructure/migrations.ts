import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, DatabaseError, escapeLiteral, type Pool } from 'pg';

/** A folder of prisma/migrations: its name, its migration.sql, and the SHA-256 of that text in hex. */
export type Migration = { name: string; sql: string; checksum: string };

type Options = {
  databaseUrl: string;
  /** The folder that holds one folder for each migration. */
  folder: string;
  log?: ((message: string) => void) | undefined;
  /** How long to wait for another process that is migrating. */
  lockWaitMs?: number | undefined;
};

/** A row of `_prisma_migrations` that was not rolled back. */
type HistoryRow = { name: string; checksum: string; isFinished: boolean };

/** A migration cannot be applied. An operator must act, and a retry does not help. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/** The lock that Prisma uses, so that a server and `prisma migrate deploy` wait for each other. */
const ADVISORY_LOCK = 72707369;
const LOCK_WAIT_MS = 60_000;
/** Short, because a migration that waits for a table makes every later query wait behind it. */
const TABLE_LOCK_WAIT_MS = 5_000;
const CONNECT_TIMEOUT_MS = 10_000;
const ORPHAN_CHECK_MS = 1_000;

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

/**
 * Brings the database up to date, and answers with the names of the migrations that it applied itself. Any number
 * of processes may call this at once, and each may be killed at any moment: a migration happens whole or not at all.
 * Fails with MigrationError when a migration cannot be applied, and with the error of `pg` when the database
 * cannot be reached.
 */
export async function applyMigrations(options: Options): Promise<{ applied: string[] }> {
  const { databaseUrl, folder, log, lockWaitMs = LOCK_WAIT_MS } = options;
  const migrations = await readMigrations(folder);
  await using connection = await connect(databaseUrl);
  const { client } = connection;

  // Checks without the lock, so that an older server does not wait while its replacement migrates.
  if (findPending(migrations, await readHistory(client)).length === 0) return { applied: [] };

  await lock(client, lockWaitMs);
  await client.query(CREATE_HISTORY);
  const history = await readHistory(client);
  refuseUnfinished(history);
  const pending = findPending(migrations, history);
  for (const migration of pending) {
    log?.(`Applying the migration "${migration.name}".`);
    await apply(client, migration);
  }
  return { applied: pending.map(({ name }) => name) };
}

/** Returns the migrations sorted by name, which is the order in which they are applied. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return Promise.all(names.sort().map((name) => readMigration(folder, name)));
}

/** Checks, with one statement, that every migration is applied. The database may have newer ones as well. */
export async function areApplied(pool: Pool, migrations: Migration[]): Promise<boolean> {
  const history = await readHistory(pool);
  return migrations.every((migration) => findApplied(history, migration) !== undefined);
}

async function readMigration(folder: string, name: string): Promise<Migration> {
  const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8');
  return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
}

/** Opens a connection outside the pool. The lock belongs to it, and ends with it, however it ends. */
async function connect(databaseUrl: string) {
  const client = new Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
  });
  // A broken connection fails its running query. Without a listener, the event would end the process.
  client.on('error', () => undefined);
  await client.connect();
  // Without this, PostgreSQL would finish the statement of a killed process, and hold the lock meanwhile. Some
  // platforms do not support it, and it is not required.
  await client
    .query(`SET client_connection_check_interval = ${String(ORPHAN_CHECK_MS)}`)
    .catch(() => undefined);
  return { client, [Symbol.asyncDispose]: () => client.end() };
}

async function readHistory(database: Client | Pool): Promise<HistoryRow[]> {
  try {
    const { rows } = await database.query<HistoryRow>(READ_HISTORY);
    return rows;
  } catch (error) {
    if (hasCode(error, '42P01')) return []; // The table does not exist: no migration was ever applied.
    throw error;
  }
}

function findPending(migrations: Migration[], history: HistoryRow[]): Migration[] {
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

async function lock(client: Client, waitMs: number): Promise<void> {
  try {
    await client.query(`SET lock_timeout = ${String(waitMs)}`);
    await client.query(`SELECT pg_advisory_lock(${String(ADVISORY_LOCK)})`);
  } catch (cause) {
    if (!hasCode(cause, '55P03')) throw cause;
    const seconds = String(waitMs / 1000);
    throw new MigrationError(
      `Another process is migrating this database, and was not done in ${seconds} s.`,
      { cause },
    );
  }
}

/** Uses EXECUTE because it refuses a COMMIT inside the file, which could leave half a migration applied. */
async function apply(client: Client, { name, sql, checksum }: Migration): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query(`SET LOCAL lock_timeout = ${String(TABLE_LOCK_WAIT_MS)}`);
    await client.query(`DO ${escapeLiteral(`BEGIN EXECUTE ${escapeLiteral(sql)}; END`)}`);
    await client.query(INSERT_HISTORY, [randomUUID(), checksum, name]);
    await client.query('COMMIT');
  } catch (cause) {
    // Closing the connection rolls back.
    if (!(cause instanceof DatabaseError) || cause.code?.startsWith('57P')) throw cause;
    throw new MigrationError(`The migration "${name}" failed and was rolled back: ${cause.message}`, {
      cause,
    });
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof DatabaseError && error.code === code;
}

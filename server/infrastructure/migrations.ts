import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError, escapeLiteral } from 'pg';
import { hasSqlState } from './database-errors.ts';
import { readMigrations, statementsOf, type Migration } from './migration-files.ts';
import { findPending, isPending, MigrationError, readHistory, record } from './migration-history.ts';

type Options = {
  databaseUrl: string;
  /** The folder that holds one folder for each migration. */
  folder: string;
  log?: ((message: string) => void) | undefined;
  /** How long to wait for another process that is migrating, or for a table in use. */
  waitMs?: number | undefined;
};

/** The lock that Prisma uses, so that a server and `prisma migrate deploy` wait for each other. */
const ADVISORY_LOCK = 72707369;
const WAIT_MS = 60_000;
const RETRY_MS = 250;
/** Short, because while a migration waits for a table, every later query of that table waits behind it. */
const TABLE_LOCK_WAIT_MS = 500;
const LOCK_NOT_AVAILABLE = '55P03';
const CONNECT_TIMEOUT_MS = 10_000;
const ORPHAN_CHECK_MS = 1_000;

/**
 * Brings the database up to date, and returns the names of the migrations that it applied itself. Any number of processes
 * may call this at once, and each may be killed at any moment: a migration happens whole or not at all. Fails with
 * MigrationError when a migration cannot be applied, and with the error of `pg` when the database cannot be reached.
 *
 * Needs nothing that belongs to a session, because a pooler may execute each transaction in another one. Only migrations
 * outside of a transaction need a direct connection.
 */
export async function applyMigrations(options: Options): Promise<{ applied: string[] }> {
  const { databaseUrl, folder, log, waitMs = WAIT_MS } = options;
  const migrations = await readMigrations(folder);
  await using connection = await connect(databaseUrl);
  const { client } = connection;
  const applied: string[] = [];
  // Reads without the lock, so that an older server does not wait while its replacement migrates.
  for (const migration of findPending(migrations, await readHistory(client))) {
    if (await applyWhenFree(client, migration, { waitMs, log })) applied.push(migration.name);
  }
  return { applied };
}

/** Opens a connection outside the pool. */
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

type Waiting = { waitMs: number; log: Options['log'] };

/** Tries until no other process migrates and the tables are free. Returns whether it applied the migration itself. */
async function applyWhenFree(
  client: Client,
  migration: Migration,
  { waitMs, log }: Waiting,
): Promise<boolean> {
  const deadline = performance.now() + waitMs;
  const isLate = () => performance.now() >= deadline;
  const attempt = migration.isTransactional ? applyInTransaction : applyOutsideTransaction;
  for (;;) {
    const result = await attempt(client, migration, log).catch((error: unknown) => {
      if (hasSqlState(error, [LOCK_NOT_AVAILABLE]) && !isLate()) return 'a table is in use';
      throw refusalOf(error, migration);
    });
    if (result === 'applied' || result === 'already applied') return result === 'applied';
    if (isLate()) {
      const seconds = String(waitMs / 1_000);
      throw new MigrationError(
        `Another process is migrating this database, and was not done in ${seconds} s.`,
      );
    }
    await delay(RETRY_MS);
  }
}

type Result = 'applied' | 'already applied' | 'another process migrates';

/** Uses EXECUTE because it refuses a COMMIT inside the file, which could leave half a migration applied. */
async function applyInTransaction(
  client: Client,
  migration: Migration,
  log: Options['log'],
): Promise<Result> {
  await client.query('BEGIN');
  try {
    if (!(await tryLock(client, 'pg_try_advisory_xact_lock')))
      return await rollBack(client, 'another process migrates');
    if (!(await isPending(client, migration))) return await rollBack(client, 'already applied');
    log?.(`Applying the migration "${migration.name}".`);
    await client.query(`SET LOCAL lock_timeout = ${String(TABLE_LOCK_WAIT_MS)}`);
    await client.query(`DO ${escapeLiteral(`BEGIN EXECUTE ${escapeLiteral(migration.sql)}; END`)}`);
    await record(client, migration);
    await client.query('COMMIT');
    return 'applied';
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined); // A broken connection rolls back by itself.
    throw error;
  }
}

async function rollBack(client: Client, result: Result): Promise<Result> {
  await client.query('ROLLBACK');
  return result;
}

/** For statements that refuse to run in a transaction. If one fails, the next start begins with the first one again. */
async function applyOutsideTransaction(
  client: Client,
  migration: Migration,
  log: Options['log'],
): Promise<Result> {
  if (!(await tryLock(client, 'pg_try_advisory_lock'))) return 'another process migrates';
  try {
    if (!(await isPending(client, migration))) return 'already applied';
    log?.(`Applying the migration "${migration.name}".`);
    for (const statement of statementsOf(migration)) await client.query(statement);
    await record(client, migration);
    return 'applied';
  } finally {
    await client.query(`SELECT pg_advisory_unlock(${String(ADVISORY_LOCK)})`).catch(() => undefined);
  }
}

/** Tries instead of waiting, because a waiting statement holds up CREATE INDEX CONCURRENTLY of the other process. */
async function tryLock(client: Client, lock: string): Promise<boolean> {
  const { rows } = await client.query<{ isLocked: boolean }>(
    `SELECT ${lock}(${String(ADVISORY_LOCK)}) AS "isLocked"`,
  );
  return rows[0]?.isLocked === true;
}

/** An error about the connection stays as it is, because then the server waits for the database. */
function refusalOf(cause: unknown, { name, isTransactional }: Migration): unknown {
  if (!(cause instanceof DatabaseError) || cause.code?.startsWith('57P')) return cause;
  const state = isTransactional ? 'and was rolled back' : 'and may have taken effect in part';
  return new MigrationError(`The migration "${name}" failed ${state}: ${cause.message}`, { cause });
}

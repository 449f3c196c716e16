import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, DatabaseError } from 'pg';
import { DATABASE_NAME, type Cluster } from './cluster.ts';
import { isRunning, readPostmaster } from './server.ts';

/**
 * The connection by which a process counts as a user of a running PostgreSQL. It holds a shared advisory lock,
 * which PostgreSQL itself releases when the process dies, however it dies: so whoever gets the lock for itself
 * alone is the last user. A file with process ids could not know that, since ids are used again.
 */
export type Session = { client: Client; pid: number; port: number };

/** Advisory locks belong to a database, and nobody else uses this one. */
const MAINTENANCE_DATABASE = 'postgres';
const USERS_LOCK = 1;

/**
 * Joins the users of the PostgreSQL that runs on the cluster. Null when none does, or one that is not ready yet
 * or about to stop. Fails when it runs and wants another password, since waiting would not help.
 */
export async function joinCluster(cluster: Cluster): Promise<Session | null> {
  const postmaster = await readPostmaster(cluster);
  if (!postmaster?.isReady) return null;

  const client = connectionTo(postmaster.port, cluster.password);
  try {
    await client.connect();
    if ((await servesCluster(client, cluster)) && (await takesSharedLock(client))) {
      await ensureDatabase(client);
      return { client, pid: postmaster.pid, port: postmaster.port };
    }
  } catch (error) {
    if (hasCode(error, '28P01') && (await isRunning(cluster))) {
      throw new Error(`"${cluster.passwordFile}" does not hold the password of the database.`, {
        cause: error,
      });
    }
  }
  void client.end();
  return null;
}

/**
 * Gives up the own share of the lock. When this answers true nobody else uses the server, and nobody can join. Null
 * when the connection is broken: PostgreSQL has died, or dropped every connection because one of its processes did.
 */
export async function isLastUser({ client }: Session): Promise<boolean | null> {
  try {
    await client.query('SELECT pg_advisory_unlock_shared($1)', [USERS_LOCK]);
    return await answersTrue(client, 'SELECT pg_try_advisory_lock($1) AS answer', USERS_LOCK);
  } catch {
    return null;
  }
}

function connectionTo(port: number, password: string): Client {
  const login = { host: '127.0.0.1', port, user: DATABASE_NAME, password, database: MAINTENANCE_DATABASE };
  const client = new Client({
    ...login,
    ssl: false,
    application_name: 'plumbline',
    connectionTimeoutMillis: 2_000,
  });
  // A connection that breaks is noticed at its next query; unheard, the event would end the process.
  client.on('error', () => undefined);
  return client;
}

/**
 * The port may have gone to the server of another checkout, even to one with the same password if one folder is
 * a copy of the other: only the server of this cluster sees a file that was made in it just now.
 */
async function servesCluster(client: Client, { directory }: Cluster): Promise<boolean> {
  const probe = `plumbline-probe-${randomUUID()}`;
  await writeFile(join(directory, probe), '');
  try {
    return await answersTrue(client, 'SELECT (pg_stat_file($1, true)).size IS NOT NULL AS answer', probe);
  } finally {
    await rm(join(directory, probe));
  }
}

async function takesSharedLock(client: Client): Promise<boolean> {
  return answersTrue(client, 'SELECT pg_try_advisory_lock_shared($1) AS answer', USERS_LOCK);
}

async function ensureDatabase(client: Client): Promise<void> {
  const exists = 'SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1) AS answer';
  if (await answersTrue(client, exists, DATABASE_NAME)) return;
  try {
    await client.query(`CREATE DATABASE ${DATABASE_NAME}`);
  } catch (error) {
    // Another process may have made it in the meantime: reported before it commits and after.
    if (!hasCode(error, '42P04') && !hasCode(error, '23505')) throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof DatabaseError && error.code === code;
}

async function answersTrue(client: Client, sql: string, value: string | number): Promise<boolean> {
  const { rows } = await client.query<{ answer: boolean }>(sql, [value]);
  return rows[0]?.answer === true;
}

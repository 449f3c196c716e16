import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, DatabaseError } from 'pg';
import { DATABASE_NAME, type Cluster } from './cluster.ts';
import { isRunning, readPostmaster } from './server.ts';

/**
 * The connection that marks this process as a user of a running PostgreSQL. It holds a shared advisory lock, which
 * PostgreSQL releases however the process dies. So a process that gets the exclusive lock is the last user. A file of
 * process IDs would not do, because IDs are reused.
 */
export type Session = { client: Client; pid: number; port: number };

/** Advisory locks belong to a database, and nothing else uses this one. */
const MAINTENANCE_DATABASE = 'postgres';
const USERS_LOCK = 1;

/**
 * Joins the users of the cluster's PostgreSQL. Null when it is not running, not ready yet or about to stop. Fails when
 * it runs but rejects the password, since waiting would not help.
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
 * Releases the shared lock. True when no other process uses PostgreSQL, and then none can join. Null when the connection
 * is broken: PostgreSQL has died, or dropped every connection because one of its processes died.
 */
export async function isLastUser({ client }: Session): Promise<boolean | null> {
  try {
    await client.query('SELECT pg_advisory_unlock_shared($1)', [USERS_LOCK]);
    return await returnsTrue(client, 'SELECT pg_try_advisory_lock($1) AS result', USERS_LOCK);
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
  // A broken connection fails at its next query. Without a listener, the event would end the process.
  client.on('error', () => undefined);
  return client;
}

/**
 * Whether the server on this port serves this cluster. The port may belong to another checkout by now, even with the
 * same password if one folder is a copy of the other. Only this cluster's server sees a file just made in its folder.
 */
async function servesCluster(client: Client, { directory }: Cluster): Promise<boolean> {
  const probe = `plumbline-probe-${randomUUID()}`;
  await writeFile(join(directory, probe), '');
  try {
    return await returnsTrue(client, 'SELECT (pg_stat_file($1, true)).size IS NOT NULL AS result', probe);
  } finally {
    await rm(join(directory, probe));
  }
}

async function takesSharedLock(client: Client): Promise<boolean> {
  return returnsTrue(client, 'SELECT pg_try_advisory_lock_shared($1) AS result', USERS_LOCK);
}

async function ensureDatabase(client: Client): Promise<void> {
  const exists = 'SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1) AS result';
  if (await returnsTrue(client, exists, DATABASE_NAME)) return;
  try {
    await client.query(`CREATE DATABASE ${DATABASE_NAME}`);
  } catch (error) {
    // Another process may be creating it (23505) or have created it (42P04).
    if (!hasCode(error, '42P04') && !hasCode(error, '23505')) throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof DatabaseError && error.code === code;
}

async function returnsTrue(client: Client, sql: string, value: string | number): Promise<boolean> {
  const { rows } = await client.query<{ result: boolean }>(sql, [value]);
  return rows[0]?.result === true;
}

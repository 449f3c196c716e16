import type { ChildProcess } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import {
  access,
  chown,
  constants,
  link,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Account } from './account.ts';

/** A data directory of PostgreSQL, running or not. */
export type Cluster = {
  folder: string;
  directory: string;
  log: string;
  passwordFile: string;
  password: string;
};

/** The name of the database and of the cluster's superuser. */
export const DATABASE_NAME = 'plumbline';

const TEMPORARY_PREFIX = 'postgres-new-';

/** Creates the folder if it does not exist. Returns its real path, which identifies a running server. */
export async function openFolder(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true });
    const path = await realpath(folder);
    if (process.geteuid?.() === 0) await giveToOwnerOfCheckout(path);
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return path;
  } catch (cause) {
    throw new Error(`The folder "${folder}" cannot be written to: change its owner, or set DATABASE_URL.`, {
      cause,
    });
  }
}

/** Gives a folder that root made in another user's checkout to that user, who could not enter it otherwise. */
async function giveToOwnerOfCheckout(folder: string): Promise<void> {
  const { uid, gid } = await stat(dirname(folder));
  if ((await stat(folder)).uid === 0) await chown(folder, uid, gid);
}

/**
 * Creates the cluster and its password once. Another process may do the same at the same time, or may have been killed
 * in the middle: each is created under a temporary name, and so appears whole or not at all.
 */
export async function prepareCluster(folder: string, account: Account, initdb: string): Promise<Cluster> {
  const directory = join(folder, 'postgres');
  const passwordFile = join(folder, 'postgres-password');
  await removeLeftovers(folder);
  if (!isCluster(directory)) await createPassword(folder, passwordFile);
  const password = await readPassword(passwordFile);
  await account.own(passwordFile);

  const cluster = { folder, directory, log: join(folder, 'postgres.log'), passwordFile, password };
  if (!isCluster(directory)) await createCluster(cluster, account, initdb);
  return cluster;
}

function isCluster(directory: string): boolean {
  return existsSync(join(directory, 'PG_VERSION'));
}

/** Returns a path that names this process, so that later processes recognize what a killed one left behind. */
export function temporaryPath(folder: string): string {
  return join(folder, `${TEMPORARY_PREFIX}${String(process.pid)}-${randomUUID()}`);
}

/** Makes the account own the whole cluster, in case the checkout changed its owner or root used it first. */
export async function takeCluster({ directory }: Cluster, account: Account): Promise<void> {
  const wanted = account.uid ?? process.geteuid?.();
  const { uid } = await stat(directory);
  if (wanted === undefined || uid === wanted) return;
  if (account.uid === null) {
    throw new Error(
      `"${directory}" belongs to another user (${String(uid)}). Change its owner or set DATABASE_URL.`,
    );
  }
  for (const path of await readdir(directory, { recursive: true })) await account.own(join(directory, path));
  await account.own(directory);
}

async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(TEMPORARY_PREFIX)) continue;
    if (isAlive(Number.parseInt(name.slice(TEMPORARY_PREFIX.length), 10))) continue;
    // Fails while the initdb of the dead process is still writing. A later start then removes the rest.
    await rm(join(folder, name), { recursive: true, force: true }).catch(() => null);
  }
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function readPassword(passwordFile: string): Promise<string> {
  try {
    return await readFile(passwordFile, 'utf8');
  } catch (cause) {
    throw new Error(
      `The password of the embedded PostgreSQL cannot be read from "${passwordFile}". ` +
        'Bring the file back, or remove the folder "postgres" beside it and lose the data.',
      { cause },
    );
  }
}

async function createPassword(folder: string, passwordFile: string): Promise<void> {
  const temporary = temporaryPath(folder);
  await writeFile(temporary, randomBytes(24).toString('base64url'), { mode: 0o600 });
  try {
    // A link never replaces an existing file, so two processes both use the password of the first.
    await link(temporary, passwordFile);
  } catch (error) {
    if (!existsSync(passwordFile)) throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function createCluster(cluster: Cluster, account: Account, initdb: string): Promise<void> {
  const { folder, directory, passwordFile } = cluster;
  const temporary = temporaryPath(folder);
  await mkdir(temporary, { mode: 0o700 });
  try {
    await account.own(temporary);
    await runInitdb(
      account.spawn(initdb, initdbArguments(temporary, passwordFile), {
        stdio: ['ignore', 'ignore', 'pipe'],
      }),
    );
    await rename(temporary, directory);
  } catch (error) {
    // Another process may have created the cluster first.
    if (!isCluster(directory)) throw error;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function initdbArguments(directory: string, passwordFile: string): string[] {
  const login = [`--username=${DATABASE_NAME}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  return ['-D', directory, '--no-instructions', ...login, ...locale];
}

async function runInitdb(initdb: ChildProcess): Promise<void> {
  const complaints = initdb.stderr ? text(initdb.stderr) : '';
  const ended: unknown[] = await once(initdb, 'exit');
  if (ended[0] !== 0) throw new Error(`PostgreSQL's initdb failed: ${(await complaints).trim()}`);
}

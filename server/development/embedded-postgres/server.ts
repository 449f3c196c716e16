import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Account } from './account.ts';
import type { PostgresBinaries } from './binaries.ts';
import { isAlive, takeCluster, temporaryPath, type Cluster } from './cluster.ts';

/** The contents of `postmaster.pid`, which a running PostgreSQL writes into its cluster. */
export type Postmaster = { pid: number; port: number; isReady: boolean };

export type Launch = {
  cluster: Cluster;
  account: Account;
  binaries: PostgresBinaries;
  settings: Record<string, string>;
};

const run = promisify(execFile);
/** An immediate shutdown takes more than 5 s when PostgreSQL has to kill its own processes. */
const SHUTDOWN_MODES = [
  { mode: 'fast', signal: 'SIGINT', msMax: 5_000 },
  { mode: 'immediate', signal: 'SIGQUIT', msMax: 10_000 },
] as const;
const isWindows = process.platform === 'win32';

/** Another process started PostgreSQL first, or a killed one has not ended yet. A retry helps. */
const LOST_RACE =
  /lock file "postmaster\.pid"|pre-existing shared memory|could not create any TCP\/IP sockets/;

/** Null when no PostgreSQL is recorded. A recorded process may be dead, and its ID may belong to another process. */
export async function readPostmaster({ directory }: Cluster): Promise<Postmaster | null> {
  const lines = (await readFile(join(directory, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  return { pid, port: Number(lines[3]), isReady: lines[7]?.trim() === 'ready' };
}

/** Whether the recorded process is this cluster's PostgreSQL, and not another process with the same ID. */
export async function isRunning(cluster: Cluster): Promise<boolean> {
  const postmaster = await readPostmaster(cluster);
  if (postmaster === null) return false;
  if (isWindows) return isAlive(postmaster.pid);
  return (await commandLineOf(postmaster.pid)).includes(` -D ${cluster.directory} `);
}

/**
 * Starts PostgreSQL and waits until it is ready. Also returns when another process started one first, so that the
 * caller can look again.
 */
export async function launchPostmaster({ cluster, account, binaries, settings }: Launch): Promise<void> {
  await takeCluster(cluster, account);
  await removeStaleLock(cluster);
  // When two processes start at once, only the winner may replace the log.
  const log = isWindows ? cluster.log : `${temporaryPath(cluster.folder)}.log`;
  const options = serverOptions(await findFreePort(), settings);
  const { file, args } = serverCommand(binaries, { directory: cluster.directory, log, options });

  const output = await open(log, 'w', 0o600);
  await account.own(log);
  // A separate process group keeps PostgreSQL from receiving the Ctrl-C that makes the server drain.
  const child = account.spawn(file, args, { detached: true, stdio: ['ignore', output.fd, output.fd] });
  const ended = once(child, 'exit');
  await output.close();
  child.unref();
  if (await becomesReady(cluster, child.pid, ended)) return rename(log, cluster.log);

  const lastLines = (await readFile(log, 'utf8')).trim().split('\n').slice(-10).join('\n');
  if (LOST_RACE.test(lastLines)) {
    await rm(log, { force: true });
    return delay(20);
  }
  await rename(log, cluster.log);
  throw new Error(`PostgreSQL did not start. The end of its log "${cluster.log}":\n${lastLines}`);
}

/** Requests a fast shutdown, and after 5 s an immediate one. Waits until PostgreSQL has ended. */
export async function stopPostmaster(
  cluster: Cluster,
  { pg_ctl }: PostgresBinaries,
  pid: number,
): Promise<void> {
  const commandLine = await commandLineOf(pid);
  for (const { mode, signal, msMax } of SHUTDOWN_MODES) {
    if (isWindows) await run(pg_ctl, ['stop', '-W', '-m', mode, '-D', cluster.directory]).catch(() => null);
    else if (isAlive(pid)) process.kill(pid, signal);

    const deadline = AbortSignal.timeout(msMax);
    while (!deadline.aborted) {
      const isGone = !isAlive(pid) || (await commandLineOf(pid)) !== commandLine;
      // Waits even when the process is gone: Node.js needs time to reap a child process.
      await delay(5);
      if (isGone) return;
    }
  }
  throw new Error(`PostgreSQL (process ${String(pid)}) did not stop. Its log: "${cluster.log}".`);
}

/**
 * Removes a stale lock file. PostgreSQL overwrites one after a crash, but refuses to start when the file is empty or
 * when its process ID now belongs to another process.
 */
async function removeStaleLock(cluster: Cluster): Promise<void> {
  const file = join(cluster.directory, 'postmaster.pid');
  const content = await readFile(file, 'utf8').catch(() => null);
  if (content === null || (await isRunning(cluster))) return;
  // PostgreSQL fills the file right after it creates it.
  if (content === '') await delay(100);
  if ((await readFile(file, 'utf8').catch(() => null)) === content) await rm(file, { force: true });
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string')
    throw new Error('No free port was found on 127.0.0.1.');
  return address.port;
}

function serverOptions(port: number, settings: Record<string, string>): string[] {
  const defaults = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    shared_buffers: '32MB',
    max_wal_size: '256MB',
    io_method: 'sync',
  };
  const all = Object.entries({ ...defaults, ...settings, port: String(port) });
  return all.flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function serverCommand(
  { postgres, pg_ctl }: PostgresBinaries,
  { directory, log, options }: { directory: string; log: string; options: string[] },
): { file: string; args: string[] } {
  if (!isWindows) return { file: postgres, args: ['-D', directory, ...options] };
  // PostgreSQL refuses to run as an administrator. pg_ctl gives up these rights.
  return { file: pg_ctl, args: ['start', '-w', '-D', directory, '-l', log, '-o', options.join(' ')] };
}

async function becomesReady(
  cluster: Cluster,
  pid: number | undefined,
  ended: Promise<unknown[]>,
): Promise<boolean> {
  for (;;) {
    const code = await Promise.race([ended.then(([exitCode]) => exitCode), delay(10, 'running')]);
    // On Windows the child is pg_ctl, which exits with 0 when the server is ready.
    if (code !== 'running') return isWindows && code === 0;
    const postmaster = await readPostmaster(cluster);
    if (postmaster?.pid === pid && postmaster?.isReady) return true;
  }
}

/** Returns the command line with a space after every word. Empty when the process is gone or a zombie. */
async function commandLineOf(pid: number): Promise<string> {
  try {
    if (process.platform === 'linux')
      return (await readFile(`/proc/${String(pid)}/cmdline`, 'utf8')).replaceAll('\0', ' ');
    return isWindows ? '' : `${(await run('ps', ['-ww', '-o', 'args=', '-p', String(pid)])).stdout.trim()} `;
  } catch {
    return '';
  }
}

import { execFile, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { chooseAccount } from '../../server/development/embedded-postgres/account.ts';
import { findPostgresBinaries } from '../../server/development/embedded-postgres/binaries.ts';
import {
  DATABASE_NAME,
  isAlive,
  openFolder,
  prepareCluster,
} from '../../server/development/embedded-postgres/cluster.ts';
import { readPostmaster } from '../../server/development/embedded-postgres/server.ts';
import { findFreePort } from './free-port.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

/** A PostgreSQL for one test, which can stop it, kill it and start it again on the same port. */
export type BreakablePostgres = {
  /** The URL of its maintenance database, which is the only one at first. */
  url: string;
  start(): Promise<void>;
  /** Shuts it down as an operator would: clients are notified, and their connections closed. */
  stop(): Promise<void>;
  /** Kills it, as in a crash. */
  kill(): Promise<void>;
  /** Makes it stop responding. It keeps its connections and accepts new ones. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

const run = promisify(execFile);

/** Creates it without starting it. */
export async function createBreakablePostgres(): Promise<BreakablePostgres> {
  const temporary = await createTemporaryFolder();
  const folder = await openFolder(join(temporary.path, 'data'));
  const binaries = await findPostgresBinaries();
  const account = await chooseAccount(folder, binaries.postgres);
  const cluster = await prepareCluster(folder, account, binaries.initdb);
  const port = await findFreePort();
  const settings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  let postmaster: ChildProcess | null = null;

  async function start(): Promise<void> {
    postmaster = account.spawn(binaries.postgres, ['-D', cluster.directory, ...options], { stdio: 'ignore' });
    const isReady = async ({ pid }: ChildProcess) => {
      const written = await readPostmaster(cluster);
      return written?.pid === pid && written?.isReady === true;
    };
    while (!(await isReady(postmaster))) {
      if (postmaster.exitCode !== null) throw new Error('PostgreSQL did not start.');
      await delay(10);
    }
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (postmaster === null) return;
    const exit = once(postmaster, 'exit');
    await signalAll('SIGCONT');
    postmaster.kill(signal);
    await exit;
    postmaster = null;
  }

  async function signalAll(signal: NodeJS.Signals): Promise<void> {
    for (const pid of postmaster?.pid === undefined ? [] : await readFamily(postmaster.pid)) {
      if (isAlive(pid)) process.kill(pid, signal);
    }
  }

  return {
    url: `postgresql://${DATABASE_NAME}:${cluster.password}@127.0.0.1:${String(port)}/postgres?sslmode=disable`,
    start,
    stop: () => end('SIGINT'),
    kill: () => end('SIGQUIT'),
    freeze: () => signalAll('SIGSTOP'),
    thaw: () => signalAll('SIGCONT'),
    async [Symbol.asyncDispose]() {
      await end('SIGQUIT');
      await temporary[Symbol.asyncDispose]();
    },
  };
}

export async function startBreakablePostgres(): Promise<BreakablePostgres> {
  const postgres = await createBreakablePostgres();
  await postgres.start();
  return postgres;
}

/** Returns the process and its children, because PostgreSQL serves each connection with one. */
async function readFamily(pid: number): Promise<number[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=']);
  const processes = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  return processes.flatMap(([id = 0, parent]) => (id === pid || parent === pid ? [id] : []));
}

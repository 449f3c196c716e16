import { execFile, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { chooseAccount, type Account } from '../../server/development/embedded-postgres/account.ts';
import { findPostgresBinaries } from '../../server/development/embedded-postgres/binaries.ts';
import {
  DATABASE_NAME,
  isAlive,
  openFolder,
  prepareCluster,
  takeCluster,
  type Cluster,
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
  /** Makes it stop without finishing anything. The next start recovers from the log. */
  kill(): Promise<void>;
  /** Ends all of its processes with SIGKILL. */
  crash(): Promise<void>;
  /** Makes it stop responding. It keeps its connections and accepts new ones. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Stops it, copies its data and starts both: the copy as a standby, which follows this one. */
  startStandby(): Promise<BreakablePostgres>;
  [Symbol.asyncDispose](): Promise<void>;
};

type Settings = Record<string, string>;

const run = promisify(execFile);
/** After a crash, the memory that PostgreSQL shared with its processes is in use until the last of them has ended. */
const STARTS_MAX = 50;
const START_AGAIN_MS = 50;

/** Creates it without starting it. */
export async function createBreakablePostgres(settings: Settings = {}): Promise<BreakablePostgres> {
  const temporary = await createTemporaryFolder();
  const folder = await openFolder(join(temporary.path, 'data'));
  const { initdb, postgres } = await findPostgresBinaries();
  const account = await chooseAccount(folder, postgres);
  const cluster = await prepareCluster(folder, account, initdb);
  return control({ postgres, account, cluster, settings, folder: temporary });
}

type Parts = {
  /** The program. */
  postgres: string;
  account: Account;
  cluster: Cluster;
  settings: Settings;
  /** Removed at the end. */
  folder: AsyncDisposable;
};

async function control(parts: Parts): Promise<BreakablePostgres> {
  const { postgres, account, cluster } = parts;
  const port = await findFreePort();
  const settings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    // What was written survives the end of a process, and only that of the machine needs more.
    fsync: 'off',
    ...parts.settings,
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  let postmaster: ChildProcess | null = null;

  async function launch(): Promise<boolean> {
    const child = account.spawn(postgres, ['-D', cluster.directory, ...options], { stdio: 'ignore' });
    postmaster = child;
    while (child.exitCode === null) {
      const written = await readPostmaster(cluster);
      if (written?.pid === child.pid && written?.isReady === true) return true;
      await delay(10);
    }
    return false;
  }

  async function start(): Promise<void> {
    for (let attempt = 0; attempt < STARTS_MAX; attempt += 1) {
      if (await launch()) return;
      await delay(START_AGAIN_MS);
    }
    throw new Error('PostgreSQL did not start.');
  }

  async function end(signal: NodeJS.Signals, signalTo: typeof signalAll = signalOne): Promise<void> {
    if (postmaster === null) return;
    const exit = once(postmaster, 'exit');
    await signalAll('SIGCONT');
    await signalTo(signal);
    await exit;
    postmaster = null;
  }

  async function signalOne(signal: NodeJS.Signals): Promise<void> {
    postmaster?.kill(signal);
    return Promise.resolve();
  }

  async function signalAll(signal: NodeJS.Signals): Promise<void> {
    for (const pid of postmaster?.pid === undefined ? [] : await readFamily(postmaster.pid)) {
      if (isAlive(pid)) process.kill(pid, signal);
    }
  }

  async function copyAsStandby(): Promise<BreakablePostgres> {
    const temporary = await createTemporaryFolder();
    const folder = await openFolder(join(temporary.path, 'data'));
    const directory = join(folder, 'postgres');
    await cp(cluster.directory, directory, { recursive: true });
    await writeFile(join(directory, 'standby.signal'), '');
    const copy = { ...cluster, folder, directory };
    await takeCluster(copy, account);
    const followed = { port: String(port), user: DATABASE_NAME, password: cluster.password };
    const primary = Object.entries({ host: '127.0.0.1', ...followed });
    const primary_conninfo = primary.map(([name, value]) => `${name}=${value}`).join(' ');
    return control({
      ...{ ...parts, cluster: copy, folder: temporary },
      settings: { ...parts.settings, primary_conninfo },
    });
  }

  return {
    url: `postgresql://${DATABASE_NAME}:${cluster.password}@127.0.0.1:${String(port)}/postgres?sslmode=disable`,
    start,
    stop: () => end('SIGINT'),
    kill: () => end('SIGQUIT'),
    crash: () => end('SIGKILL', signalAll),
    async startStandby() {
      await end('SIGINT');
      const standby = await copyAsStandby();
      await start();
      await standby.start();
      return standby;
    },
    freeze: () => signalAll('SIGSTOP'),
    thaw: () => signalAll('SIGCONT'),
    async [Symbol.asyncDispose]() {
      await end('SIGQUIT');
      await parts.folder[Symbol.asyncDispose]();
    },
  };
}

export async function startBreakablePostgres(settings: Settings = {}): Promise<BreakablePostgres> {
  const postgres = await createBreakablePostgres(settings);
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

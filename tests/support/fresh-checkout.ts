import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createTemporaryFolder } from './temporary-folder.ts';

const PROJECT = join(import.meta.dirname, '../..');
const SOURCES = ['server', 'prisma', 'package.json'];

export type Checkout = {
  folder: string;
  write(name: string, content: string): Promise<void>;
  /** Returns the process IDs of the PostgreSQL that runs on its data. */
  findPostgres(): Promise<number[]>;
  /** Stops a PostgreSQL that was left running, and removes everything. */
  [Symbol.asyncDispose](): Promise<void>;
};

/** Copies what the server needs to a new folder, because the `.data/` of this checkout belongs to a developer. */
export async function createCheckout(): Promise<Checkout> {
  const temporary = await createTemporaryFolder();
  // When the tests run as root, PostgreSQL runs as another user, who must be able to enter the folder.
  await chmod(temporary.path, 0o755);
  const folder = join(temporary.path, 'checkout');
  await mkdir(folder);
  for (const name of SOURCES) await cp(join(PROJECT, name), join(folder, name), { recursive: true });
  await symlink(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));

  const findPostgres = () => findProcesses(` -D ${join(folder, '.data/postgres')} `);
  return {
    folder,
    findPostgres,
    write: (name, content) => writeFile(join(folder, name), content),
    async [Symbol.asyncDispose]() {
      for (const pid of await findPostgres()) process.kill(pid, 'SIGQUIT');
      await temporary[Symbol.asyncDispose]();
    },
  };
}

async function findProcesses(words: string): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'pid=,args=']);
  const lines = stdout.split('\n').filter((line) => `${line} `.includes(words));
  return lines.map((line) => Number.parseInt(line, 10));
}

/** Returns the URL of the PostgreSQL that a server of the checkout started. */
export async function readEmbeddedUrl({ folder }: Checkout): Promise<string> {
  const [lock, password] = await Promise.all([
    readFile(join(folder, '.data/postgres/postmaster.pid'), 'utf8'),
    readFile(join(folder, '.data/postgres-password'), 'utf8'),
  ]);
  const port = lock.split('\n')[3] ?? '';
  return `postgresql://plumbline:${password}@127.0.0.1:${port}/plumbline?sslmode=disable`;
}

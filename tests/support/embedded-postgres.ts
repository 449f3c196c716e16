import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, type QueryResultRow } from 'pg';

/** A process that runs the embedded PostgreSQL of a folder, and can be killed. */
export type EmbeddedPostgresProcess = {
  /** Returns the URL of the database, once it is up. */
  url(): Promise<string>;
  /** Sends a signal to the process and to all others of its group, as a terminal does on Ctrl-C. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Lets the process stop the database and exit. */
  [Symbol.asyncDispose](): Promise<void>;
};

type Options = { settings?: Record<string, string>; env?: Record<string, string> };

/** Starts the process in its own group. A Ctrl-C then ends only the tests, and the process notices it and cleans up. */
export function forkEmbeddedPostgres(folder: string, options: Options = {}): EmbeddedPostgresProcess {
  const { settings = {}, env = {} } = options;
  const program = join(import.meta.dirname, 'embedded-postgres-process.ts');
  const words = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  const child = fork(program, [folder, ...words], { detached: true, execArgv: [], env });
  const ended = once(child, 'exit');
  const message = Promise.race([once(child, 'message'), ended]);
  return {
    async url() {
      const [url] = await message;
      if (typeof url !== 'string') throw new Error('The process ended before its database was up.');
      return url;
    },
    async kill(signal) {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
      await ended;
    },
    async [Symbol.asyncDispose]() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

export async function query(url: string, sql: string): Promise<QueryResultRow[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<QueryResultRow>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Returns the process ID of the PostgreSQL that runs on the folder. */
export async function readPid(folder: string): Promise<number> {
  return Number.parseInt(await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8'), 10);
}

/** Returns the user that PostgreSQL runs as. It differs from ours when the tests run as root. */
export async function readOwner(folder: string): Promise<number> {
  return (await stat(join(folder, 'postgres'))).uid;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFreePort } from './free-port.ts';
import { createTemporaryFolder } from './temporary-folder.ts';
import { waitForPort } from './wait-for-port.ts';

export type PgBouncer = {
  /** The URL of the same database through the pooler. */
  url: string;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Starts PgBouncer in front of a database, with its stock settings except for those given. */
export async function startPgBouncer(
  program: string,
  databaseUrl: string,
  settings: Record<string, string> = {},
): Promise<PgBouncer> {
  await using resources = new AsyncDisposableStack();
  const { path: folder } = resources.use(await createTemporaryFolder());
  const { hostname, port, username, password, pathname } = new URL(databaseUrl);
  const listenPort = await findFreePort();
  const all = {
    listen_addr: '127.0.0.1',
    listen_port: String(listenPort),
    unix_socket_dir: '',
    // Lets everyone in as the user of the database. How clients sign in does not matter here.
    auth_type: 'any',
    pool_mode: 'transaction',
    ...settings,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}`);
  const server = `host=${hostname} port=${port} user=${username} password=${decodeURIComponent(password)}`;
  const file = join(folder, 'pgbouncer.ini');
  await writeFile(file, ['[databases]', `* = ${server}`, '[pgbouncer]', ...lines, ''].join('\n'));
  // It refuses to run as root, and reads the file after it has become somebody else.
  await chmod(folder, 0o755);
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];

  const child = spawn(program, [...user, file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (log += chunk));
  resources.defer(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  await waitForPort(listenPort, () => {
    if (child.exitCode !== null) throw new Error(`PgBouncer did not start.\n${log}`);
  });
  const kept = resources.move();
  return {
    url: `postgresql://plumbline@127.0.0.1:${String(listenPort)}${pathname}`,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

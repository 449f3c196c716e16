import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chooseAccount } from '../../server/development/embedded-postgres/account.ts';
import { query } from './embedded-postgres.ts';
import { findFreePort } from './free-port.ts';
import { createTemporaryFolder } from './temporary-folder.ts';
import { TEST_CERTIFICATE, TEST_CERTIFICATE_KEY } from './test-certificate.ts';

/** Where Debian installs PostgreSQL, in a folder for each major version. */
const INSTALLED = '/usr/lib/postgresql';

export type InstalledPostgres = {
  /** The URL of an empty database. The server accepts TLS connections only. */
  url: string;
  /** The file of the authority that signed the server's certificate, which no other program trusts. */
  certificateFile: string;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Finds the programs of the oldest PostgreSQL of this machine. */
export function findInstalledPostgres(): { version: string; folder: string } | null {
  const versions = existsSync(INSTALLED) ? readdirSync(INSTALLED).toSorted() : [];
  const version = versions.find((name) => existsSync(join(INSTALLED, name, 'bin/initdb')));
  return version === undefined ? null : { version, folder: join(INSTALLED, version, 'bin') };
}

/** Starts it with a cluster of its own, which requires TLS. */
export async function startInstalledPostgres(folder: string): Promise<InstalledPostgres> {
  await using resources = new AsyncDisposableStack();
  const { path } = resources.use(await createTemporaryFolder());
  await chmod(path, 0o777);
  const account = await chooseAccount(join(path, 'cluster'), join(folder, 'postgres')).catch(() =>
    chooseAccount(path, join(folder, 'postgres')),
  );
  const [cluster, port] = [join(path, 'cluster'), await findFreePort()];
  const options = ['--username=plumbline', '--auth=trust', '--encoding=UTF8', '--locale=C', '-D', cluster];
  const setUp = account.spawn(join(folder, 'initdb'), options, { stdio: 'ignore' });
  const [code] = await once(setUp, 'exit');
  if (code !== 0) throw new Error(`initdb failed with ${String(code)}.`);

  const files = { certificate: join(path, 'server.crt'), key: join(path, 'server.key') };
  await writeFile(files.certificate, TEST_CERTIFICATE);
  await writeFile(files.key, TEST_CERTIFICATE_KEY, { mode: 0o600 });
  await account.own(files.key);
  await writeFile(join(cluster, 'pg_hba.conf'), 'hostssl all all 127.0.0.1/32 trust\n');
  const settings = {
    ...{ port: String(port), listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: 'off' },
    ...{ ssl: 'on', ssl_cert_file: files.certificate, ssl_key_file: files.key },
  };
  const words = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = account.spawn(join(folder, 'postgres'), ['-D', cluster, ...words], { stdio: 'ignore' });
  const ended = once(server, 'exit');
  resources.defer(async () => {
    server.kill('SIGQUIT');
    await ended;
  });
  const url = `postgresql://plumbline@127.0.0.1:${String(port)}/postgres`;
  while (!(await responds(`${url}?sslmode=require&uselibpqcompat=true`))) {
    if (server.exitCode !== null) throw new Error('PostgreSQL did not start.');
    await delay(50);
  }
  const kept = resources.move();
  return { url, certificateFile: files.certificate, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

async function responds(url: string): Promise<boolean> {
  return query(url, 'SELECT 1').then(
    () => true,
    () => false,
  );
}

import { spawn } from 'node:child_process';
import { cp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startEmbeddedPostgres } from '../../server/development/embedded-postgres.ts';
import { forkEmbeddedPostgres, query, readOwner, readPid } from '../support/embedded-postgres.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { scaleTimeout } from '../support/timeouts.ts';

// Far beyond what they take: databases are made and killed here, on machines that may be busy.
vi.setConfig({ testTimeout: scaleTimeout(60_000), hookTimeout: scaleTimeout(60_000) });

let checkouts: string;
let cleanup: AsyncDisposable;
/** Of a checkout that was used before. No database runs there between two tests. */
let folder: string;

beforeAll(async () => {
  const temporary = await createTemporaryFolder();
  cleanup = temporary;
  checkouts = temporary.path;
  folder = join(checkouts, 'used', '.data');
  await using postgres = await startEmbeddedPostgres({ folder });
  await query(postgres.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
});

afterAll(() => cleanup[Symbol.asyncDispose]());

const readKept = (url: string) => query(url, 'SELECT answer FROM kept');
const KEPT = [{ answer: 42 }];

test('a database keeps its data from one start to the next, and is stopped in between', async () => {
  const first = await startEmbeddedPostgres({ folder });
  const pid = await readPid(folder);
  await first[Symbol.asyncDispose]();
  await first[Symbol.asyncDispose]();

  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  await expect(query(first.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
  await using second = await startEmbeddedPostgres({ folder });
  expect(await readKept(second.url)).toEqual(KEPT);
});

test('a database is durable, speaks UTF-8 and UTC, and can be reached from this machine with its password only', async () => {
  await using postgres = await startEmbeddedPostgres({ folder });

  const rows = await query(
    postgres.url,
    `SELECT name, setting FROM pg_settings WHERE name IN
      ('fsync', 'listen_addresses', 'server_encoding', 'TimeZone', 'unix_socket_directories')`,
  );
  expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
    fsync: 'on',
    listen_addresses: '127.0.0.1',
    server_encoding: 'UTF8',
    TimeZone: 'UTC',
    unix_socket_directories: '',
  });
  await expect(query(postgres.url.replace(/:[^:@]+@/, ':guessed@'), 'SELECT 1')).rejects.toThrow('password');
});

test('the data, the password and the log are closed to other users', async () => {
  const modes = ['postgres', 'postgres-password', 'postgres.log'].map(async (name) => {
    return ((await stat(join(folder, name))).mode & 0o777).toString(8);
  });

  expect(await Promise.all(modes)).toEqual(['700', '600', '600']);
});

test('a setting of the caller reaches the server, and a wrong one fails with the end of the log', async () => {
  await using postgres = await startEmbeddedPostgres({ folder, settings: { max_connections: '17' } });
  expect(await query(postgres.url, 'SHOW max_connections')).toEqual([{ max_connections: '17' }]);
  await postgres[Symbol.asyncDispose]();

  const wrong = startEmbeddedPostgres({ folder, settings: { max_connections: 'many' } });
  await expect(wrong).rejects.toThrow(/postgres\.log"[^]*invalid value for parameter "max_connections"/);
});

test.each(['SIGKILL', 'SIGINT'] as const)(
  'a database left running by a server that ended by %s is adopted, and stopped in the end',
  async (signal) => {
    await using crashed = forkEmbeddedPostgres(folder);
    const url = await crashed.url();
    await crashed.kill(signal);

    const adopted = await startEmbeddedPostgres({ folder });
    expect(adopted.url).toBe(url);
    expect(await readKept(url)).toEqual(KEPT);
    await adopted[Symbol.asyncDispose]();
    await expect(query(url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
  },
);

test('a database that was killed recovers at the next start', async () => {
  await using killed = await startEmbeddedPostgres({ folder });
  process.kill(await readPid(folder), 'SIGKILL');

  await using recovered = await startEmbeddedPostgres({ folder });
  expect(await readKept(recovered.url)).toEqual(KEPT);
  expect(recovered.url).not.toBe(killed.url);
});

test('a process that was given the pid of a killed database does not block the next start', async () => {
  await using killed = await startEmbeddedPostgres({ folder });
  process.kill(await readPid(folder), 'SIGKILL');
  await killed[Symbol.asyncDispose]();
  const lock = join(folder, 'postgres', 'postmaster.pid');
  const uid = process.geteuid?.() === 0 ? { uid: await readOwner(folder) } : {};
  const stranger = spawn('sleep', ['60'], { ...uid, stdio: 'ignore' });
  await writeFile(lock, (await readFile(lock, 'utf8')).replace(/^\d+/, String(stranger.pid)));

  await using recovered = await startEmbeddedPostgres({ folder });
  expect(await readKept(recovered.url)).toEqual(KEPT);
  expect(stranger.kill()).toBe(true);
});

test('an empty lock file does not block the next start', async () => {
  await writeFile(join(folder, 'postgres', 'postmaster.pid'), '');

  await using recovered = await startEmbeddedPostgres({ folder });
  expect(await readKept(recovered.url)).toEqual(KEPT);
});

test('a server killed while it made the database leaves nothing that blocks or stays', async () => {
  const fresh = join(checkouts, 'interrupted', '.data');
  await using interrupted = forkEmbeddedPostgres(fresh);
  const readHalfDone = async () =>
    (await readdir(fresh, { recursive: true })).filter((path) => path.endsWith('PG_VERSION'));
  await expect.poll(() => readHalfDone().catch(() => []), { interval: 5 }).not.toEqual([]);
  await interrupted.kill('SIGKILL');

  await using postgres = await startEmbeddedPostgres({ folder: fresh });
  expect(await query(postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect((await readdir(fresh)).sort()).toEqual(['postgres', 'postgres-password', 'postgres.log']);
});

test('servers that start at the same instant on a fresh checkout share one database, which the last one stops', async () => {
  const fresh = join(checkouts, 'raced', '.data');
  await using one = forkEmbeddedPostgres(fresh);
  await using other = forkEmbeddedPostgres(fresh);
  const [url, otherUrl] = await Promise.all([one.url(), other.url()]);

  expect(otherUrl).toBe(url);
  await one[Symbol.asyncDispose]();
  expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await other[Symbol.asyncDispose]();
  await expect(query(url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
});

test('the copy of a checkout has a database of its own, while that of the original runs', async () => {
  const copied = join(checkouts, 'copied', '.data');
  await cp(folder, copied, { recursive: true });
  await using original = await startEmbeddedPostgres({ folder });
  await cp(join(folder, 'postgres', 'postmaster.pid'), join(copied, 'postgres', 'postmaster.pid'));

  await using copy = await startEmbeddedPostgres({ folder: copied });
  await query(copy.url, 'UPDATE kept SET answer = 43');
  expect(await readKept(original.url)).toEqual(KEPT);
});

test("variables of the caller's environment for PostgreSQL change nothing", async () => {
  const PGDATA = join(checkouts, 'elsewhere');
  const env = { PGDATA, PGHOST: 'nowhere.invalid', PGPORT: '1', PGUSER: 'nobody', PGSSLMODE: 'require' };
  await using postgres = forkEmbeddedPostgres(folder, { env });

  expect(await readKept(await postgres.url())).toEqual(KEPT);
});

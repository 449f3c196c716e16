import { describe, expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { query } from '../support/embedded-postgres.ts';
import { findInstalledPostgres, startInstalledPostgres } from '../support/installed-postgres.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { signUp } from '../support/people.ts';
import { launchServer, processEnvironment } from '../support/server-process.ts';

const installed = findInstalledPostgres();
if (installed === null)
  process.stderr.write('Skipped: an older PostgreSQL, and TLS. No PostgreSQL is in /usr/lib/postgresql.\n');

describe.skipIf(installed === null)('on an installed PostgreSQL that requires TLS', () => {
  const postgres = openForTests(() => startInstalledPostgres(installed?.folder ?? ''));

  test.each([
    ['require', () => ''],
    ['verify-ca', () => `&sslrootcert=${postgres().certificateFile}`],
    ['verify-full', () => `&sslrootcert=${postgres().certificateFile}`],
  ])('a server with sslmode=%s migrates, and serves', async (mode, more) => {
    const name = `db_${crypto.randomUUID().replaceAll('-', '')}`;
    await query(`${postgres().url}?sslmode=require&uselibpqcompat=true`, `CREATE DATABASE ${name}`);
    const url = postgres().url.replace('/postgres', `/${name}`);

    await using app = await startTestApp({ DATABASE_URL: `${url}?sslmode=${mode}${more()}` });
    const { api } = await signUp(app.trpcUrl);
    const { id } = await api.todos.create.mutate({ description: 'Ärger mit der Bank' });
    await api.todos.complete.mutate({ id });

    expect(await api.todos.list.query({ search: 'ÄRGER' })).toMatchObject({ items: [{ id, version: 2 }] });
    expect((await fetch(`${app.url}/readyz`)).status).toBe(200);
  });

  test.each([
    ['with sslmode=verify-full, when no authority vouches for the certificate', 'verify-full', /certificate/],
    ['without TLS, when the server requires it', 'disable', /no encryption|SSL off/],
  ])('a server does not start %s, and says why in a sentence', async (_, mode, message) => {
    const { exit, output } = launchServer(processEnvironment(`${postgres().url}?sslmode=${mode}`));

    expect((await exit).code).toBe(1);
    expect(output.stderr).toMatch(message);
    expect(output.stderr.trim().split('\n')).toHaveLength(1);
  });
});

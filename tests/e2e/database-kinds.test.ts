import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { query } from '../support/embedded-postgres.ts';
import { signUp } from '../support/people.ts';
import { createEmptyTestDatabase, type TestDatabase } from '../support/postgres.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createEmptyTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

/** Uses a model and SQL. */
async function usesDatabase(databaseUrl: string): Promise<void> {
  await using app = await startTestApp({ DATABASE_URL: databaseUrl });
  expect((await fetch(`${app.url}/readyz`)).status).toBe(200);
  const { api } = await signUp(app.trpcUrl);
  const { id } = await api.todos.create.mutate({ description: 'Call the bank' });
  await api.todos.complete.mutate({ id });
  expect(await api.todos.list.query()).toMatchObject({ items: [{ id, isCompleted: true }] });
}

const tablesIn = async (schema: string) => {
  const sql = `SELECT count(*)::int AS count FROM pg_tables WHERE schemaname = '${schema}'`;
  const [row] = await query(database.url, sql);
  return Number(row?.['count']);
};

describe('the tables may be in another schema than public', () => {
  test('that the URL names', async () => {
    await query(database.url, 'CREATE SCHEMA "of the URL"');
    const url = new URL(database.url);
    url.searchParams.set('schema', 'of the URL');

    await usesDatabase(url.href);

    expect(await tablesIn('of the URL')).toBeGreaterThan(3);
    expect(await tablesIn('public')).toBe(0);
  });

  test.each([
    ['that has the name of the role', 'CREATE SCHEMA AUTHORIZATION', ''],
    [
      "that the role's search_path names",
      'CREATE SCHEMA of_the_path AUTHORIZATION',
      'SET search_path = of_the_path',
    ],
  ])('%s', async (_, create, setting) => {
    const role = `role_${crypto.randomUUID().replaceAll('-', '')}`;
    await query(database.url, `CREATE ROLE ${role} LOGIN PASSWORD 'secret'`);
    await query(database.url, `${create} ${role}`);
    if (setting !== '') await query(database.url, `ALTER ROLE ${role} ${setting}`);
    const url = new URL(database.url);
    [url.username, url.password] = [role, 'secret'];

    await usesDatabase(url.href);

    expect(await tablesIn(setting === '' ? role : 'of_the_path')).toBeGreaterThan(3);
    expect(await tablesIn('public')).toBe(0);
    await query(database.url, `DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });

  test('and a schema that does not exist is reported in one sentence', async () => {
    const url = new URL(database.url);
    url.searchParams.set('schema', 'nowhere');

    await expect(startTestApp({ DATABASE_URL: url.href })).rejects.toThrow(
      'there is no schema for the tables',
    );
  });
});

test.each(['SQL_ASCII', 'LATIN1'])('a database in %s is refused in one sentence', async (encoding) => {
  const name = `test_${crypto.randomUUID().replaceAll('-', '')}`;
  const serverUrl = inject('postgresUrl');
  await query(serverUrl, `CREATE DATABASE ${name} ENCODING '${encoding}' LOCALE 'C' TEMPLATE template0`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;

  await expect(startTestApp({ DATABASE_URL: url.href })).rejects.toThrow(`has the encoding ${encoding}`);

  await query(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`);
});

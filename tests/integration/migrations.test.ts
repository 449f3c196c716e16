import { once } from 'node:events';
import { join } from 'node:path';
import { Client, Pool } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readMigrations } from '../../server/infrastructure/migration-files.ts';
import { areApplied } from '../../server/infrastructure/migration-history.ts';
import { applyMigrations } from '../../server/infrastructure/migrations.ts';
import { createMigrationsFolder, spawnApplyMigrations } from '../support/migrations.ts';
import { createEmptyTestDatabase, type TestDatabase } from '../support/postgres.ts';

const MIGRATIONS = join(import.meta.dirname, '../../prisma/migrations');

let database: TestDatabase;
let client: Client;

beforeEach(async () => {
  database = await createEmptyTestDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
});

afterEach(async () => {
  await client.end();
  await database[Symbol.asyncDispose]();
});

test('of five servers that start at once on an empty database, one applies each migration, and none fails', async () => {
  const names = (await readMigrations(MIGRATIONS)).map(({ name }) => name);

  const results = await Promise.all(Array.from({ length: 5 }, () => apply(MIGRATIONS)));

  expect(results.flatMap(({ applied }) => applied).sort()).toEqual(names);
  expect(await readHistory()).toEqual(names);
});

test('the next server starts where one was killed in the middle of a migration, and soon', async () => {
  await using folder = await createMigrationsFolder({
    '1_whole': 'CREATE TABLE whole ()',
    '2_killed': 'CREATE TABLE half (); SELECT pg_sleep(60); CREATE TABLE other_half ()',
  });
  const server = spawnApplyMigrations(database.url, folder.path);
  await expect.poll(isSleeping, { interval: 20 }).toBe(true);
  server.kill('SIGKILL');
  await once(server, 'exit');
  await folder.write('2_killed', 'CREATE TABLE half (); CREATE TABLE other_half ()');

  const { applied } = await apply(folder.path);

  expect(applied).toEqual(['2_killed']);
  expect(await readTables()).toEqual(['half', 'other_half', 'whole']);
  expect(await readHistory()).toEqual(['1_whole', '2_killed']);
});

test('a migration that fails is rolled back whole and named, and can be corrected', async () => {
  await using folder = await createMigrationsFolder({
    '1_right': 'CREATE TABLE earlier ()',
    '2_wrong': 'CREATE TABLE half (); INSERT INTO nowhere VALUES (1)',
    '3_right': 'CREATE TABLE later ()',
  });

  await expect(apply(folder.path)).rejects.toThrow(
    '"2_wrong" failed and was rolled back: relation "nowhere"',
  );
  expect(await readTables()).toEqual(['earlier']);

  await folder.write('2_wrong', 'CREATE TABLE half ()');
  expect(await apply(folder.path)).toEqual({ applied: ['2_wrong', '3_right'] });
});

test.each([
  ['commits halfway', 'CREATE TABLE half (); COMMIT; CREATE TABLE other_half ()'],
  ['cannot be recorded', 'CREATE TABLE half (); SET search_path TO nowhere'],
])('a migration that %s is rolled back whole', async (_reason, sql) => {
  await using folder = await createMigrationsFolder({ '1_wrong': sql });

  await expect(apply(folder.path)).rejects.toThrow('"1_wrong" failed and was rolled back');

  expect(await readTables()).toEqual([]);
});

test('line ends that Git has changed are no change', async () => {
  await using folder = await createMigrationsFolder({ '1_same': 'SELECT 1;\nSELECT 2;\n' });
  await apply(folder.path);

  await folder.write('1_same', 'SELECT 1;\r\nSELECT 2;\r\n');

  expect(await apply(folder.path)).toEqual({ applied: [] });
});

test('a migration is never cut at a semicolon', async () => {
  await using folder = await createMigrationsFolder({
    '1_function': `
      -- A comment; with 'one quote, $1 and a \\ backslash
      CREATE TABLE answers (answer text DEFAULT 'a;b\\c''d');
      CREATE FUNCTION answer() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF new.answer = '$1;' THEN new.answer = 'forty-two;'; END IF;
        RETURN new;
      END;
      $$;
      CREATE TRIGGER answer BEFORE INSERT ON answers FOR EACH ROW EXECUTE FUNCTION answer();
      INSERT INTO answers VALUES ('$1;'), (DEFAULT);`,
  });

  await apply(folder.path);

  const { rows } = await client.query('SELECT answer FROM answers');
  expect(rows).toEqual([{ answer: 'forty-two;' }, { answer: "a;b\\c'd" }]);
});

test('a migration that was changed after it was applied is refused by its name', async () => {
  await using folder = await createMigrationsFolder({ '1_same': 'SELECT 1', '2_changed': 'SELECT 2' });
  await apply(folder.path);

  await folder.write('2_changed', 'SELECT 3');

  await expect(apply(folder.path)).rejects.toThrow(
    'The migration "2_changed" was changed after it was applied',
  );
});

test("a migration that Prisma's CLI did not finish is refused by its name", async () => {
  await using folder = await createMigrationsFolder({ '1_applied': 'SELECT 1' });
  await apply(folder.path);
  await client.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('1', encode(sha256('SELECT 2'), 'hex'), '2_unfinished')`,
  );
  await folder.write('2_unfinished', 'SELECT 2');

  await expect(apply(folder.path)).rejects.toThrow('"2_unfinished" was begun by Prisma');

  await client.query('UPDATE _prisma_migrations SET rolled_back_at = now() WHERE finished_at IS NULL');
  expect(await apply(folder.path)).toEqual({ applied: ['2_unfinished'] });
});

test("a database that is away is reported with the driver's own error", async () => {
  const starting = applyMigrations({ databaseUrl: 'postgres://127.0.0.1:1/none', folder: MIGRATIONS });

  await expect(starting).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('a server is ready when every migration that it knows is applied', async () => {
  await using older = await createMigrationsFolder({ '1_old': 'SELECT 1' });
  await using newer = await createMigrationsFolder({ '1_old': 'SELECT 1', '2_new': 'SELECT 2' });
  const pool = new Pool({ connectionString: database.url });
  const areReady = async () => [
    await areApplied(pool, await readMigrations(older.path)),
    await areApplied(pool, await readMigrations(newer.path)),
  ];

  expect(await areReady()).toEqual([false, false]);
  await apply(older.path);
  expect(await areReady()).toEqual([true, false]);
  await apply(newer.path);
  expect(await areReady()).toEqual([true, true]);
  await pool.end();
});

const apply = (folder: string) => applyMigrations({ databaseUrl: database.url, folder });

async function isSleeping(): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`,
  );
  return rowCount === 1;
}

async function readHistory(): Promise<string[]> {
  const { rows } = await client.query<{ migration_name: string }>(
    'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY migration_name',
  );
  return rows.map((row) => row.migration_name);
}

async function readTables(): Promise<string[]> {
  const { rows } = await client.query<{ tablename: string }>(
    `SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' ORDER BY 1`,
  );
  return rows.map((row) => row.tablename);
}

import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { applyMigrations } from '../../server/infrastructure/migrations.ts';
import { createMigrationsFolder } from '../support/migrations.ts';
import { createEmptyTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { scaleTimeout } from '../support/timeouts.ts';

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

const apply = (folder: string) => applyMigrations({ databaseUrl: database.url, folder });

/** As a server does that migrates at this moment. */
const takeLock = () => client.query('SELECT pg_advisory_lock(72707369)');

test('a migration that waits for a table in use holds up no query of it for long, and goes on when it is free', async () => {
  await using folder = await createMigrationsFolder({ '1_waits': 'ALTER TABLE busy ADD COLUMN extra text' });
  await client.query('CREATE TABLE busy ()');
  await client.query('BEGIN');
  await client.query('SELECT FROM busy');
  const reader = new Client({ connectionString: database.url });
  await reader.connect();

  const applied = apply(folder.path);
  const waits: number[] = [];
  for (const startedAt = performance.now(); performance.now() < startedAt + 2_000;) {
    const askedAt = performance.now();
    await reader.query('SELECT FROM busy');
    waits.push(performance.now() - askedAt);
  }
  await client.query('COMMIT');
  await reader.end();

  expect(await applied).toEqual({ applied: ['1_waits'] });
  expect(Math.max(...waits)).toBeLessThan(scaleTimeout(1_500));
});

test('a migration does not wait for a table in use for ever', async () => {
  await using folder = await createMigrationsFolder({ '1_waits': 'ALTER TABLE busy ADD COLUMN extra text' });
  await client.query('CREATE TABLE busy ()');
  await client.query('BEGIN');
  await client.query('SELECT FROM busy');

  const starting = applyMigrations({ databaseUrl: database.url, folder: folder.path, waitMs: 50 });

  await expect(starting).rejects.toThrow('"1_waits" failed and was rolled back: canceling statement');
});

test('a migration outside of a transaction is applied by one of several servers, and again from its beginning if it failed', async () => {
  await using folder = await createMigrationsFolder({
    '1_table': 'CREATE TABLE big (n int); INSERT INTO big SELECT 1 FROM generate_series(1, 2)',
    '2_index': `-- no-transaction
      SELECT pg_sleep(0.3);
      -- A failed attempt leaves an invalid index.
      DROP INDEX CONCURRENTLY IF EXISTS big_n;
      CREATE UNIQUE INDEX CONCURRENTLY big_n ON big (n);`,
  });
  await expect(apply(folder.path)).rejects.toThrow('"2_index" failed and may have taken effect in part');
  await client.query('DELETE FROM big');

  const results = await Promise.all(Array.from({ length: 5 }, () => apply(folder.path)));

  expect(results.flatMap(({ applied }) => applied)).toEqual(['2_index']);
  const { rows } = await client.query(`SELECT indisvalid FROM pg_index WHERE indexrelid = 'big_n'::regclass`);
  expect(rows).toEqual([{ indisvalid: true }]);
});

test('an older server starts beside a newer schema, even while that is being made', async () => {
  await using older = await createMigrationsFolder({ '1_old': 'SELECT 1' });
  await using newer = await createMigrationsFolder({ '1_old': 'SELECT 1', '2_new': 'SELECT 2' });
  await apply(newer.path);
  await takeLock();

  expect(await apply(older.path)).toEqual({ applied: [] });
});

test('a server does not wait for another one for ever', async () => {
  await takeLock();

  const starting = applyMigrations({ databaseUrl: database.url, folder: MIGRATIONS, waitMs: 50 });

  await expect(starting).rejects.toThrow('Another process is migrating this database');
});

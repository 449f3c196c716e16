import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { SchemaEngine } from '@prisma/schema-engine-wasm';
import { Pool } from 'pg';
import { beforeEach, expect, test } from 'vitest';
import { diff } from '../../prisma/diff.ts';
import { readMigrations, type Migration } from '../../server/infrastructure/migration-files.ts';
import { applyMigrations } from '../../server/infrastructure/migrations.ts';
import { query } from '../support/embedded-postgres.ts';
import { createMigrationsFolder } from '../support/migrations.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

const PRISMA = join(import.meta.dirname, '../../prisma');

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
  return () => database[Symbol.asyncDispose]();
});

test('schema.prisma and the migrations say the same', async () => {
  expect(await diff(database.url)).toBe('');
});

test('the comparison notices a difference, and says what removes it', async () => {
  await query(database.url, 'DROP INDEX sessions_expires_at_idx');

  expect(await diff(database.url)).toContain('CREATE INDEX "sessions_expires_at_idx"');
});

test('what the comparison prints is a migration that removes the difference', async () => {
  await query(
    database.url,
    `ALTER TYPE todo_priority ADD VALUE 'urgent'; ALTER TABLE todos DROP COLUMN version`,
  );
  await using folder = await createMigrationsFolder({});
  for (const { name, sql } of await readMigrations(join(PRISMA, 'migrations'))) await folder.write(name, sql);

  await folder.write('20990101000000_remedy', await diff(database.url));
  await applyMigrations({ databaseUrl: database.url, folder: folder.path });

  expect(await diff(database.url)).toBe('');
});

test("Prisma's own engine finds every migration applied and unchanged, and has nothing left to do", async () => {
  const migrations = await readMigrations(join(PRISMA, 'migrations'));
  await using prisma = await openPrismaMigrate(database.url);

  expect(await prisma.status(migrations)).toMatchObject({
    hasMigrationsTable: true,
    failedMigrationNames: [],
    editedMigrationNames: [],
    history: null,
  });
  expect(await prisma.deploy(migrations)).toEqual({ appliedMigrationNames: [] });
});

/** What `prisma migrate status` and `prisma migrate deploy` ask of the engine. */
async function openPrismaMigrate(url: string) {
  const pool = new Pool({ connectionString: url });
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg(pool));
  const schema = await readFile(join(PRISMA, 'schema.prisma'), 'utf8');
  const engine = await SchemaEngine.new(
    { datamodels: [['schema.prisma', schema]] },
    () => undefined,
    adapter,
  );
  const filters = { externalTables: [], externalEnums: [] };
  return {
    status: (migrations: Migration[]) =>
      engine.diagnoseMigrationHistory({
        migrationsList: listOf(migrations),
        optInToShadowDatabase: false,
        filters,
      }),
    deploy: (migrations: Migration[]) =>
      engine.applyMigrations({ migrationsList: listOf(migrations), filters }),
    async [Symbol.asyncDispose]() {
      engine.free();
      await pool.end();
    },
  };
}

function listOf(migrations: Migration[]) {
  return {
    baseDir: join(PRISMA, 'migrations'),
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"' },
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value: sql } },
    })),
  };
}

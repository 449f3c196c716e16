// Prints the SQL that leads from the migrations to schema.prisma, which is the next migration (see CONTRIBUTING.md).
// Prints nothing when they agree. With --exit-code, exits with 2 when they differ.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmbeddedPostgres } from '../server/development/embedded-postgres.ts';
import { applyMigrations } from '../server/infrastructure/migrations.ts';
import { openSchemaEngine } from './schema-engine.ts';

const SCHEMA = fileURLToPath(new URL('schema.prisma', import.meta.url));
const MIGRATIONS = fileURLToPath(new URL('migrations', import.meta.url));
const EMPTY = '-- This is an empty migration.';

if (import.meta.main) await main();

/**
 * Returns the SQL that changes the database to match schema.prisma, or '' when it matches. Does not compare what
 * schema.prisma cannot express: check constraints, indexes on an expression, triggers, functions and views.
 */
export async function diff(databaseUrl: string): Promise<string> {
  const file = { path: SCHEMA, content: await readFile(SCHEMA, 'utf8') };
  await using connection = await openSchemaEngine(databaseUrl, file);
  const { stdout } = await connection.engine.diff({
    from: { tag: 'schemaDatasource', files: [file], configDir: '' },
    to: { tag: 'schemaDatamodel', files: [file] },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  const sql = (stdout ?? '').trim();
  if (sql === EMPTY) return '';

  // The engine puts a change of an enum into a transaction, but a migration already runs in one.
  return sql.replaceAll(/^(BEGIN|COMMIT);\n?/gm, '');
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'plumbline-diff-'));
  try {
    await using postgres = await startEmbeddedPostgres({ folder });
    await applyMigrations({ databaseUrl: postgres.url, folder: MIGRATIONS });
    const sql = await diff(postgres.url);
    if (sql === '') return;
    process.stdout.write(`${sql}\n`);
    if (process.argv.includes('--exit-code')) process.exitCode = 2;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

// Prints the SQL that leads from the migrations to schema.prisma, and nothing where they agree: the next migration,
// as CONTRIBUTING.md shows. With --exit-code it exits with 2 where they differ.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmbeddedPostgres } from '../server/development/embedded-postgres.ts';
import { applyMigrations } from '../server/infrastructure/migrations.ts';
import { openSchemaEngine } from './schema-engine.ts';

const SCHEMA = fileURLToPath(new URL('schema.prisma', import.meta.url));
const MIGRATIONS = fileURLToPath(new URL('migrations', import.meta.url));
const NOTHING = '-- This is an empty migration.';

if (import.meta.main) await main();

/**
 * The SQL that makes a database what schema.prisma says, empty when it is. What that language cannot say is not
 * compared: check constraints, indexes on an expression, triggers, functions, views.
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
  if (sql === NOTHING) return '';

  // A change of an enum comes in a transaction of its own. A migration is in one already.
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

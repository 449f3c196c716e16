import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A folder of prisma/migrations. */
export type Migration = {
  name: string;
  /** The text of migration.sql, with LF at the ends of lines. */
  sql: string;
  /** The SHA-256 of that text in hex. Git may have checked the file out with CRLF, and that is no change. */
  checksum: string;
  /** False for a file that begins with `-- no-transaction`. */
  isTransactional: boolean;
};

const NO_TRANSACTION = '-- no-transaction\n';

/** Returns the migrations sorted by name, which is the order in which they are applied. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return Promise.all(names.sort().map((name) => readMigration(folder, name)));
}

async function readMigration(folder: string, name: string): Promise<Migration> {
  const text = await readFile(join(folder, name, 'migration.sql'), 'utf8');
  const sql = text.replaceAll('\r\n', '\n');
  const checksum = createHash('sha256').update(sql).digest('hex');
  return { name, sql, checksum, isTransactional: !sql.startsWith(NO_TRANSACTION) };
}

/**
 * Returns the statements of a migration that runs outside of a transaction, where PostgreSQL takes one at a time. Each
 * ends with a semicolon at the end of its line.
 */
export function statementsOf({ sql }: Migration): string[] {
  return sql
    .split(/;[ \t]*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement.replaceAll(/^\s*--.*$/gm, '').trim() !== '');
}

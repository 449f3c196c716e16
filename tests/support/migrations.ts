import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type MigrationsFolder = {
  path: string;
  /** Adds a migration or changes an existing one. */
  write(name: string, sql: string): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Creates a temporary folder with these migrations, by name. */
export async function createMigrationsFolder(migrations: Record<string, string>): Promise<MigrationsFolder> {
  const path = await mkdtemp(join(tmpdir(), 'plumbline-migrations-'));
  async function write(name: string, sql: string): Promise<void> {
    await mkdir(join(path, name), { recursive: true });
    await writeFile(join(path, name, 'migration.sql'), sql);
  }
  for (const [name, sql] of Object.entries(migrations)) await write(name, sql);
  return { path, write, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

/** Applies the migrations in a separate process, which a test can kill. */
export function spawnApplyMigrations(databaseUrl: string, folder: string): ChildProcess {
  const module = new URL('../../server/infrastructure/migrations.ts', import.meta.url).href;
  const script = `
    import { applyMigrations } from ${JSON.stringify(module)};
    await applyMigrations(${JSON.stringify({ databaseUrl, folder })});`;
  return spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'ignore' });
}

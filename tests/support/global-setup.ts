import { join } from 'node:path';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { applyMigrations } from '../../server/infrastructure/migrations.ts';
import { startPostgresServer } from './postgres-server.ts';
import { createBlankDatabase } from './postgres.ts';

const MIGRATIONS = join(import.meta.dirname, '../../prisma/migrations');

/**
 * Starts one PostgreSQL server for the whole run, and creates a migrated template database in it.
 *
 * TEST_POSTGRES chooses `container`, `embedded` or `external`, the server of TEST_DATABASE_URL. By default, the tests
 * use the first of them that is available.
 */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const { TEST_POSTGRES: choice, TEST_DATABASE_URL: externalUrl } = process.env;
  await using cleanup = new AsyncDisposableStack();
  const server = cleanup.use(await startPostgresServer({ choice, externalUrl }));
  const template = cleanup.use(await createBlankDatabase(server.url));
  await applyMigrations({ databaseUrl: template.url, folder: MIGRATIONS });
  process.stdout.write(`PostgreSQL ${await readVersion(server.url)}, ${server.description}\n`);

  provide('postgresUrl', server.url);
  provide('postgresTemplate', new URL(template.url).pathname.slice(1));
  const kept = cleanup.move();
  return () => kept.disposeAsync();
}

async function readVersion(url: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
    return rows[0]?.server_version ?? 'of an unknown version';
  } finally {
    await client.end();
  }
}

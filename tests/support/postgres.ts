import { randomUUID } from 'node:crypto';
import { Client, Pool } from 'pg';
import { inject } from 'vitest';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The URL of this run's PostgreSQL server. */
    postgresUrl: string;
    /** The name of a migrated, empty database, from which tests clone theirs. */
    postgresTemplate: string;
  }
}

export type TestDatabase = { url: string; [Symbol.asyncDispose](): Promise<void> };

/** Creates a migrated, empty database. It is dropped at the end of the test. */
export async function createTestDatabase(): Promise<TestDatabase> {
  return createDatabase(inject('postgresUrl'), inject('postgresTemplate'));
}

/** Creates a database and connections to it. They are closed, and it is dropped, at the end of the test. */
export async function openTestPool(): Promise<TestDatabase & { pool: Pool }> {
  const { url, [Symbol.asyncDispose]: drop } = await createTestDatabase();
  const pool = new Pool({ connectionString: url });
  return { url, pool, [Symbol.asyncDispose]: () => pool.end().then(drop) };
}

/** Creates a database without any table. It is dropped at the end of the test. */
export async function createEmptyTestDatabase(): Promise<TestDatabase> {
  return createBlankDatabase(inject('postgresUrl'));
}

/** Creates a database with a locale that is built into PostgreSQL 17 and later, however the server was set up. */
export async function createBlankDatabase(serverUrl: string): Promise<TestDatabase> {
  return createDatabaseOf(
    serverUrl,
    `ENCODING UTF8 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'`,
  );
}

/** Creates a database without any table, with these options of CREATE DATABASE. */
export async function createDatabaseOf(serverUrl: string, options: string): Promise<TestDatabase> {
  return createDatabase(serverUrl, `template0 ${options}`);
}

/** Clones the template. PostgreSQL waits up to 5 s for connections to the template to close. */
async function createDatabase(serverUrl: string, template: string): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await execute(serverUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    async [Symbol.asyncDispose]() {
      // PostgreSQL waits up to 5 s for connections that are closing. FORCE at once would break the connection of a
      // client that no longer listens for errors.
      const drop = `DROP DATABASE IF EXISTS ${name}`;
      await execute(serverUrl, drop).catch(() => execute(serverUrl, `${drop} WITH (FORCE)`));
    },
  };
}

async function execute(serverUrl: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

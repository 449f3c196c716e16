import { randomUUID } from 'node:crypto';
import { Client, Pool } from 'pg';
import { inject } from 'vitest';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Of the PostgreSQL server of this run. */
    postgresUrl: string;
    /** A migrated, empty database that is there to be cloned. */
    postgresTemplate: string;
  }
}

export type TestDatabase = { url: string; [Symbol.asyncDispose](): Promise<void> };

/** A database of one's own, migrated and empty, and gone at the end. */
export async function createTestDatabase(): Promise<TestDatabase> {
  return createDatabase(inject('postgresUrl'), inject('postgresTemplate'));
}

/** The same with connections to it. */
export async function openTestPool(): Promise<TestDatabase & { pool: Pool }> {
  const { url, [Symbol.asyncDispose]: drop } = await createTestDatabase();
  const pool = new Pool({ connectionString: url });
  return { url, pool, [Symbol.asyncDispose]: () => pool.end().then(drop) };
}

/** The same without a single table. */
export async function createEmptyTestDatabase(): Promise<TestDatabase> {
  return createBlankDatabase(inject('postgresUrl'));
}

/** In an encoding and a locale of PostgreSQL's own (17 or later), whatever the server was set up with. */
export async function createBlankDatabase(serverUrl: string): Promise<TestDatabase> {
  const locale = `ENCODING UTF8 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'`;
  return createDatabase(serverUrl, `template0 ${locale}`);
}

/** PostgreSQL waits by itself, for up to 5 s, while somebody is still connected to the template. */
async function createDatabase(serverUrl: string, template: string): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await execute(serverUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    async [Symbol.asyncDispose]() {
      // By itself PostgreSQL waits 5 s for connections that are closing. To force them meanwhile would break one in
      // the hands of a client that no longer listens.
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

import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { isRetryable } from './database-errors.ts';

const CONNECT_TIMEOUT_MS = 3_000;
const GOODBYE_MS = 500;

/** The database cannot be used as it is. An operator must act, and a retry does not help. */
class UnusableDatabaseError extends Error {
  override readonly name = 'UnusableDatabaseError';
}

type Facts = { encoding: string; schema: string | null; database: string };

const READ_FACTS = `
  SELECT current_setting('server_encoding') AS encoding, current_schema() AS schema, current_database() AS database`;

/**
 * Checks what the server assumes of its database, in the way in which it uses it. Returns the schema that the tables are
 * in. Fails with UnusableDatabaseError, and with the error of `pg` when the database cannot be reached.
 */
export async function verifyDatabase(databaseUrl: string): Promise<{ schema: string }> {
  const client = new Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: CONNECT_TIMEOUT_MS,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('BEGIN').catch((cause: unknown) => {
      if (isRetryable(cause)) throw cause;
      throw new UnusableDatabaseError(NO_TRANSACTIONS, { cause });
    });
    const { rows } = await client.query<Facts>(READ_FACTS);
    await client.query('COMMIT');
    return verify(rows[0]);
  } finally {
    // A database that hangs does not say goodbye.
    await Promise.race([client.end(), delay(GOODBYE_MS, undefined, { ref: false })]);
  }
}

const NO_TRANSACTIONS =
  'The pooler at DATABASE_URL refuses transactions. Set its pool mode to transaction or session, not statement.';

function verify(facts: Facts | undefined): { schema: string } {
  if (facts?.encoding !== 'UTF8')
    throw new UnusableDatabaseError(
      `The database "${facts?.database ?? ''}" has the encoding ${facts?.encoding ?? 'unknown'}, which cannot hold every text. Create it anew with: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0`,
    );
  if (facts.schema === null)
    throw new UnusableDatabaseError(
      `In the database "${facts.database}" there is no schema for the tables. Create it: CREATE SCHEMA plumbline. The role's search_path, or ?schema= in DATABASE_URL, must name it.`,
    );
  return { schema: facts.schema };
}

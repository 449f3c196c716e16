import { Client } from 'pg';
import type { Migration } from './migration-files.ts';
import { areApplied } from './migration-history.ts';

type Options = { url: string; migrations: Migration[]; now: () => Date };

export type DatabaseProbe = {
  /** Fails if the database does not respond, and when the signal is aborted. */
  probe: (signal: AbortSignal) => Promise<void>;
  /** Whether all migrations were found to be applied. */
  isMigrated: () => boolean;
  /** The milliseconds by which the database's clock is ahead of this process's. */
  clockOffsetMs: () => number;
} & Disposable;

const READ_CLOCK = 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS "nowMs"';

/**
 * Uses the database on a connection of its own, so that it responds while all other connections are in use. Opens a new
 * connection after each failure.
 */
export function createDatabaseProbe({ url, migrations, now }: Options): DatabaseProbe {
  let client: Client | null = null;
  let isMigrated = false;
  let clockOffsetMs = 0;

  /** Does not wait for the database, which may not respond. */
  function disconnect(): void {
    client?.connection.stream.destroy();
    client = null;
  }

  async function connect(): Promise<Client> {
    client = new Client({ connectionString: url, application_name: 'plumbline probe' });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  async function use(): Promise<void> {
    const connection = client ?? (await connect());
    isMigrated ||= await areApplied(connection, migrations);
    const askedAt = now().getTime();
    const { rows } = await connection.query<{ nowMs: number }>(READ_CLOCK);
    // The database read its clock about half-way between question and answer.
    const readAt = (askedAt + now().getTime()) / 2;
    clockOffsetMs = Math.round((rows[0]?.nowMs ?? readAt) - readAt);
  }

  return {
    isMigrated: () => isMigrated,
    clockOffsetMs: () => clockOffsetMs,
    async probe(signal) {
      signal.addEventListener('abort', disconnect);
      try {
        await use();
      } catch (error) {
        disconnect();
        throw error;
      } finally {
        signal.removeEventListener('abort', disconnect);
      }
    },
    [Symbol.dispose]: disconnect,
  };
}

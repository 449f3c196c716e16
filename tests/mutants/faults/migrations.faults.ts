import type { FaultsByFile } from '../fault.ts';

/** The database at the start of a server: waiting for it, verifying it, and its migrations. */
const LOCKS = ['tests/integration/migrations.locks.test.ts'];
const MIGRATIONS = ['tests/integration/migrations.test.ts'];

export const migrationFaults: FaultsByFile = {
  'server/infrastructure/start-database.ts': [
    {
      name: 'a server waits for ever for its database',
      text: 'performance.now() > deadline',
      replacement: 'performance.now() > Infinity',
      tests: ['tests/e2e/database-start.test.ts'],
    },
  ],
  'server/infrastructure/migration-files.ts': [
    {
      name: 'line ends that Git has changed are a change',
      text: String.raw`text.replaceAll('\r\n', '\n')`,
      replacement: 'text',
      tests: MIGRATIONS,
    },
  ],
  'server/infrastructure/migration-history.ts': [
    {
      name: 'a changed migration goes unnoticed',
      text: 'applied.checksum !== migration.checksum',
      replacement: 'applied.checksum === undefined',
      tests: MIGRATIONS,
    },
    {
      name: 'a migration that never finished counts as applied',
      text: 'row.name === name && row.isFinished',
      replacement: 'row.name === name',
      tests: MIGRATIONS,
    },
  ],
  'server/infrastructure/migrations.ts': [
    {
      name: 'two servers apply one migration',
      text: "!(await tryLock(client, 'pg_try_advisory_xact_lock'))",
      replacement: 'false',
      tests: MIGRATIONS,
    },
    {
      name: 'two servers apply one migration outside of a transaction',
      text: "!(await tryLock(client, 'pg_try_advisory_lock'))",
      replacement: 'false',
      tests: LOCKS,
    },
    {
      name: 'every query waits behind a migration that waits for a table',
      text: 'TABLE_LOCK_WAIT_MS = 500',
      replacement: 'TABLE_LOCK_WAIT_MS = 50_000',
      tests: LOCKS,
    },
    {
      name: 'a migration gives up when a table is in use for a moment',
      text: 'hasSqlState(error, [LOCK_NOT_AVAILABLE]) && !isLate()',
      replacement: 'false',
      tests: LOCKS,
    },
  ],
  'server/infrastructure/verify-database.ts': [
    {
      name: 'a database that cannot hold every text is used',
      text: "facts?.encoding !== 'UTF8'",
      replacement: 'facts === undefined',
      tests: ['tests/e2e/database-kinds.test.ts'],
    },
  ],
};

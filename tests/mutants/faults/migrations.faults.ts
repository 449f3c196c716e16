import type { FaultsByFile } from '../fault.ts';

/** The database at the start of a server: waiting for it, verifying it, and its migrations. */
const LOCKS = ['tests/integration/migrations.locks.test.ts'];
const MERGED_ACCOUNTS = ['tests/e2e/merged-accounts.test.ts'];
const FOLD_TEXT = ['tests/integration/fold-text.test.ts'];
const MIGRATIONS = ['tests/integration/migrations.test.ts'];

export const migrationFaults: FaultsByFile = {
  'prisma/migrations/20261128100000_text_and_identity/migration.sql': [
    {
      name: 'two accounts of one mailbox are not named before they would become one',
      text: 'IF accounts IS NOT NULL THEN',
      replacement: 'IF FALSE THEN',
      tests: MERGED_ACCOUNTS,
    },
    {
      name: 'an account with a dotted i is not found any more',
      text: 'SET "email" = pg_temp.without_dots_above_i("email")',
      replacement: 'SET "email" = \'x\' || pg_temp.without_dots_above_i("email")',
      tests: MERGED_ACCOUNTS,
    },
  ],
  'prisma/migrations/20261128101000_search_text/migration.sql': [
    {
      name: 'a folded text is not in NFC',
      text: 'RETURN normalize(folded, NFC);',
      replacement: 'RETURN folded;',
      tests: FOLD_TEXT,
    },
    {
      name: 'a script is left out of the folding',
      text: '\\u2C00-\\u2CF2',
      replacement: '',
      tests: FOLD_TEXT,
    },
    {
      name: 'a search does not find what older servers write',
      text: 'GENERATED ALWAYS AS ("fold_text"("description")) STORED',
      replacement: "DEFAULT ''",
      tests: ['tests/e2e/search-locales.test.ts'],
    },
  ],
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

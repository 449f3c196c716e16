import type { FaultsByFile } from '../fault.ts';

/** The database: its connection, its errors and its transactions. */
const TIMEOUTS = ['tests/integration/database-timeouts.test.ts'];
const TIME_ZONES = ['tests/integration/time-zones.test.ts'];
const TRANSACTION = ['tests/integration/transaction.test.ts'];
const POOLER = ['tests/e2e/pooler.test.ts'];

/** A member of a list in database-errors.ts is missing. */
const missing = (member: string) => ({
  name: `the database error ${member} passes for a defect`,
  text: `'${member}',`,
  replacement: '',
});

export const databaseFaults: FaultsByFile = {
  'server/infrastructure/database.ts': [
    {
      name: 'the server gives up before the database says why',
      text: 'STATEMENT_TIMEOUT_MS + 1_000',
      replacement: 'STATEMENT_TIMEOUT_MS - 1_000',
      tests: TIMEOUTS,
    },
    {
      name: 'a connection is waited for longer than the SDK waits',
      text: 'CONNECT_TIMEOUT_MS = 2_000',
      replacement: 'CONNECT_TIMEOUT_MS = 20_000',
      tests: TIMEOUTS,
    },
    {
      name: 'behind a pooler, a statement may run for ever',
      text: '  cancelLateStatements(pool);',
      replacement: '',
      tests: POOLER,
    },
    {
      name: 'times are sent in the zone of the process',
      text: 'value instanceof Date ? value.toISOString() : value',
      replacement: 'value',
      tests: TIME_ZONES,
    },
    {
      name: 'an outage in a statement of our own is a defect',
      text: 'queryPool<Row>(sql, values)).catch(translate)',
      replacement: 'queryPool<Row>(sql, values))',
      tests: ['tests/e2e/outage.test.ts'],
    },
  ],
  'server/infrastructure/connection.ts': [
    {
      name: 'a lock is waited for longer than a statement may take',
      text: 'LOCK_TIMEOUT_MS = 2_000',
      replacement: 'LOCK_TIMEOUT_MS = 7_000',
      tests: TIMEOUTS,
    },
    {
      name: 'a statement may take longer than the SDK waits',
      text: 'STATEMENT_TIMEOUT_MS = 5_000',
      replacement: 'STATEMENT_TIMEOUT_MS = 50_000',
      tests: TIMEOUTS,
    },
    {
      name: 'times are stored in the zone of the database',
      text: "TimeZone: 'UTC'",
      replacement: "TimeZone: 'Asia/Tokyo'",
      tests: TIME_ZONES,
    },
  ],
  'server/infrastructure/statement-names.ts': [
    {
      name: 'two processes name different statements alike',
      text: 'nameFrom(sql, generation)',
      replacement: 'nameFrom(String(names.size), generation)',
    },
    {
      name: 'a pooler that does not follow names fails calls',
      text: "NOT_FOLLOWED = ['26000', '42P05']",
      replacement: 'NOT_FOLLOWED: string[] = []',
      tests: POOLER,
    },
    {
      name: 'a plan that is out of date fails a call',
      text: "OUTDATED = ['0A000']",
      replacement: 'OUTDATED: string[] = []',
      tests: POOLER,
    },
    {
      name: 'a plan that is out of date is used again',
      text: 'names.clear();',
      replacement: '',
    },
  ],
  'server/infrastructure/database-errors.ts': [
    ...['57P02', '57P05', '53400', '25006', '40P01', 'ENETUNREACH', 'EAI_AGAIN'].map((member) => ({
      ...missing(member),
    })),
    missing('Query read timeout'),
    {
      name: 'a Prisma error for a closed connection passes for a defect',
      text: "'P1017', ",
      replacement: '',
    },
    {
      name: 'connection exceptions pass for defects',
      text: "CONNECTION_EXCEPTION_CLASS = '08'",
      replacement: "CONNECTION_EXCEPTION_CLASS = '09'",
    },
    {
      name: 'a host with two addresses that are down passes for a defect',
      text: 'error.errors.some(isUnavailable)',
      replacement: 'false',
    },
    {
      name: 'the cause of an error is not looked at',
      text: 'return isUnavailable(error.cause);',
      replacement: 'return false;',
    },
    {
      name: "Prisma's unique violation is not known",
      text: "['P2002', '23505']",
      replacement: "['23505']",
    },
    {
      name: "PostgreSQL's unique violation is not known",
      text: "'P2002', '23505'",
      replacement: "'P2002'",
    },
    {
      name: "Prisma's foreign key violation is not known",
      text: "['P2003', '23503']",
      replacement: "['23503']",
    },
    {
      name: "PostgreSQL's foreign key violation is not known",
      text: "'P2003', '23503'",
      replacement: "'P2003'",
    },
  ],
  'server/infrastructure/transaction.ts': [
    {
      name: 'a transaction that succeeded keeps its connection',
      text: 'connection.release();\n      return result;',
      replacement: 'return result;',
      tests: TRANSACTION,
    },
    {
      name: 'a transaction that failed keeps its connection',
      text: "'ROLLBACK');\n    connection.release();",
      replacement: "'ROLLBACK');",
      tests: TRANSACTION,
    },
    {
      name: 'a transaction that failed is carried out by the next',
      text: "await connection.query('ROLLBACK');",
      replacement: '',
      tests: TRANSACTION,
    },
  ],
};

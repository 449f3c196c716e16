import type { FaultsByFile } from '../fault.ts';

/** The database: its connection, its errors and its transactions. */
const TIMEOUTS = ['tests/integration/database-timeouts.test.ts'];
const TIME_ZONES = ['tests/integration/time-zones.test.ts'];
const TRANSACTION = ['tests/integration/transaction.test.ts'];
const POOLER = ['tests/e2e/pooler.test.ts'];

const SLOW = ['tests/e2e/database-slow.test.ts'];
const FAILURES = ['tests/e2e/database-failures.test.ts'];
const FROZEN = ['tests/e2e/outage-frozen.test.ts'];

/** A member of a list in database-errors.ts is missing. */
const missing = (member: string) => ({
  name: `the database error ${member} is not known`,
  text: `'${member}',`,
  replacement: '',
});

export const databaseFaults: FaultsByFile = {
  'server/infrastructure/connection-pool.ts': [
    {
      name: 'the server gives up before the database says why',
      text: 'statementTimeoutMs + LATE_MS + RESPONSE_MARGIN_MS',
      replacement: 'statementTimeoutMs - RESPONSE_MARGIN_MS',
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
      text: '  cancelLateStatements(pool, statementTimeoutMs);',
      replacement: '',
      tests: POOLER,
    },
    {
      name: 'a full pool passes for a database that is down',
      text: '    waitMsMax,\n',
      replacement: '',
      tests: SLOW,
    },
  ],
  'server/infrastructure/database.ts': [
    {
      name: 'times are sent in the zone of the process',
      text: 'value instanceof Date ? value.toISOString() : value',
      replacement: 'value',
      tests: TIME_ZONES,
    },
    {
      name: 'an outage is a defect',
      text: 'throw translate(error, onUnavailable);',
      replacement: 'throw error;',
      tests: FAILURES,
    },
    {
      name: 'a list that takes too long passes for an outage',
      text: 'isCanceled(causeOf(error)) ? tooExpensive() : error',
      replacement: 'error',
      tests: SLOW,
    },
    {
      name: 'the log does not say why a call failed',
      text: '  error.because = nameFailure(cause);\n',
      replacement: '',
      tests: FROZEN,
    },
  ],
  'server/infrastructure/connection.ts': [
    {
      name: 'a lock is waited for longer than a statement may take',
      text: 'Math.min(LOCK_TIMEOUT_MS_MAX, statementTimeoutMs / 2)',
      replacement: 'statementTimeoutMs + 2_000',
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
    ...['ENOTFOUND', 'Query read timeout', 'Client was closed'].map(missing),
    {
      name: 'an unknown failure of the database passes for a defect',
      text: 'return isOfStatement(sqlState) ? null : sqlState;',
      replacement: "return ['08', '53', '57'].includes(classOf(sqlState)) ? sqlState : null;",
      tests: FAILURES,
    },
    {
      name: 'a wrong statement passes for an outage',
      text: 'return isOfStatement(sqlState) ? null : sqlState;',
      replacement: 'return sqlState;',
      tests: FAILURES,
    },
    {
      name: 'a failover passes for a wrong statement',
      text: ' && !TRANSIENT_SQLSTATES.includes(sqlState)',
      replacement: '',
    },
    {
      name: 'the server waits for a database that was dropped',
      text: 'if (FINAL_SQLSTATES.includes(sqlState)) return false;',
      replacement: '',
    },
    {
      name: 'a host with two addresses that are down passes for a defect',
      text: 'return firstOf(error.errors.map(outageOf));',
      replacement: 'return null;',
    },
    {
      name: 'the cause of an error is not looked at',
      text: 'messageOf(error), outageOf(error.cause)]',
      replacement: 'messageOf(error)]',
    },
    {
      name: 'a unique violation is not known',
      text: "['23505']",
      replacement: "['23000']",
    },
    {
      name: 'a foreign key violation is not known',
      text: "['23503']",
      replacement: "['23000']",
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

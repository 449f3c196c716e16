import { describe, expect, test } from 'vitest';
import {
  isForeignKeyViolation,
  isRetryable,
  isUniqueViolation,
  outageOf,
} from '../../server/infrastructure/database-errors.ts';

/** An error of PostgreSQL, as pg throws it. */
const sent = (sqlState: string): Error =>
  Object.assign(new Error('It went wrong.'), { code: sqlState, severity: 'ERROR' });

/** An error of PostgreSQL as Prisma throws it: with its own code, and the SQLSTATE deep inside. */
const wrapped = (originalCode: string): Error =>
  Object.assign(new Error('It went wrong.'), {
    code: 'P2039',
    meta: { driverAdapterError: { cause: { originalCode } } },
  });

/** An error of the operating system, as Node throws it. */
const system = (code: string): Error =>
  Object.assign(new Error('It went wrong.'), { code, syscall: 'connect' });

const coded = (code: string): Error => Object.assign(new Error('It went wrong.'), { code });

describe('the database is unavailable', () => {
  test.each([
    ...['53100', '53200', '53300', '28000', '28P01', '3D000', '55000', '55P03', '57014', '57P01', '57P04'],
    ...['58030', '40001', '40P01', '25006', '25P03', '08P01', 'XX000', 'F0000', 'HV000', 'ZZ999'],
  ])('with SQLSTATE %s, which is logged', (sqlState) => {
    expect([sent(sqlState), wrapped(sqlState)].map(outageOf)).toEqual([sqlState, sqlState]);
  });

  test.each(['ECONNREFUSED', 'ENOENT', 'EACCES', 'ENETDOWN'])('with the system error %s', (code) => {
    expect(outageOf(system(code))).toBe(code);
  });

  test.each(['P1001', 'P1003', 'P1017', 'P2024', 'CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID'])(
    'with the code %s of Prisma or TLS',
    (code) => {
      expect(outageOf(coded(code))).toBe(code);
    },
  );

  test.each([
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'timeout exceeded when trying to connect',
    'Query read timeout',
    'Client has encountered a connection error and is not queryable',
    'Client was closed and is not queryable',
    'Cannot use a pool after calling end on the pool',
  ])('with "%s", for which pg has no code', (message) => {
    expect(message).toContain(outageOf(new Error(message)));
  });

  test('if that is the cause of another error', () => {
    expect(outageOf(new Error('Outer.', { cause: new Error('Inner.', { cause: system('EPIPE') }) }))).toBe(
      'EPIPE',
    );
  });

  test('if that is true for one of several addresses', () => {
    expect(outageOf(new AggregateError([new Error('No.'), system('ECONNREFUSED')]))).toBe('ECONNREFUSED');
  });
});

test.each(['22P02', '23505', '23503', '42P01', '42501', '0A000', '54000', '3F000', 'P0001', '25P02'])(
  'SQLSTATE %s means that the statement is wrong, and would fail again',
  (sqlState) => {
    expect([sent(sqlState), wrapped(sqlState)].map(outageOf)).toEqual([null, null]);
  },
);

test.each([
  undefined,
  null,
  'Connection terminated',
  { code: '57P01' },
  new AggregateError([]),
  coded('P2025'),
])('a thrown value that is no database error is not an outage: %o', (thrown) => {
  expect(outageOf(thrown)).toBeNull();
});

describe('at the start, the server waits for a database that will soon be back', () => {
  test.each([
    ...['08006', '40001', '53300', '57P03', '25006', '55P03'].map(sent),
    ...['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT'].map(system),
    new Error('timeout expired'),
    new AggregateError([system('ENOENT'), system('ECONNREFUSED')]),
  ])('%o', (error) => {
    expect(isRetryable(error)).toBe(true);
  });

  test.each([...['28P01', '3D000', '57P04', '55000', '42501', 'XX000', 'ZZ999'].map(sent), system('ENOENT')])(
    'but not when an operator must act: %o',
    (error) => {
      expect(isRetryable(error)).toBe(false);
    },
  );
});

describe.each([
  { is: isUniqueViolation, what: 'a unique violation', sqlState: '23505' },
  { is: isForeignKeyViolation, what: 'a foreign key violation', sqlState: '23503' },
])('$what', ({ is, sqlState }) => {
  test('is recognized in an error of PostgreSQL, and inside an error of Prisma', () => {
    expect([sent(sqlState), wrapped(sqlState)].map(is)).toEqual([true, true]);
  });

  test('is not any other error', () => {
    expect([coded('P2025'), sent('23514'), wrapped('23514'), null].map(is)).toEqual(Array(4).fill(false));
  });
});

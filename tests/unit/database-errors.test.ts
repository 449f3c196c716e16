import { describe, expect, test } from 'vitest';
import {
  isForeignKeyViolation,
  isUnavailable,
  isUniqueViolation,
} from '../../server/infrastructure/database-errors.ts';

/** An error as Node and pg throw it. */
const coded = (code: string): Error => Object.assign(new Error('It went wrong.'), { code });

/** An error as Prisma throws it: with its own code, and the driver's SQLSTATE deep inside. */
const wrapped = (originalCode: string, code = 'P2039'): Error =>
  Object.assign(coded(code), { meta: { driverAdapterError: { cause: { originalCode } } } });

describe('the database is unavailable', () => {
  test.each([
    ...['57P01', '57P02', '57P03', '57P05', '57014', '55P03', '53300', '53400', '25006', '25P03'],
    ...['40001', '40P01', '08000', '08006', '08P01'],
  ])('with SQLSTATE %s', (code) => {
    expect([coded(code), wrapped(code)].map(isUnavailable)).toEqual([true, true]);
  });

  test.each([
    ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT'],
    ...['EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'],
    ...['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2034'],
  ])('with the code %s', (code) => {
    expect(isUnavailable(coded(code))).toBe(true);
  });

  test.each([
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'timeout exceeded when trying to connect',
    'Query read timeout',
    'Client has encountered a connection error and is not queryable',
    'Cannot use a pool after calling end on the pool',
  ])('with "%s", for which pg has no code', (message) => {
    expect(isUnavailable(new Error(message))).toBe(true);
  });

  test('if that is the cause of another error', () => {
    const cause = new Error('Inner.', { cause: coded('ECONNRESET') });
    expect(isUnavailable(new Error('Outer.', { cause }))).toBe(true);
  });

  test('if that is true for one of several addresses', () => {
    expect(isUnavailable(new AggregateError([coded('ENOENT'), coded('ECONNREFUSED')]))).toBe(true);
  });
});

test.each(['23505', '23503', '22P02', '42P01', '28P01', '3D000', 'P2002', 'P2003', 'ENOENT', 'EACCES'])(
  'the code %s means that the statement is wrong, and would fail again',
  (code) => {
    expect([coded(code), wrapped(code)].map(isUnavailable)).toEqual([false, false]);
  },
);

test.each([undefined, null, 'Connection terminated', { code: '57P01' }, new AggregateError([])])(
  'a thrown value that is no database error is not an outage: %o',
  (thrown) => {
    expect(isUnavailable(thrown)).toBe(false);
  },
);

describe.each([
  { is: isUniqueViolation, what: 'a unique violation', prisma: 'P2002', sqlState: '23505' },
  { is: isForeignKeyViolation, what: 'a foreign key violation', prisma: 'P2003', sqlState: '23503' },
])('$what', ({ is, prisma, sqlState }) => {
  test("is recognized by Prisma's code, by PostgreSQL's, and by PostgreSQL's inside an error of Prisma", () => {
    expect([coded(prisma), coded(sqlState), wrapped(sqlState)].map(is)).toEqual([true, true, true]);
  });

  test('is not any other error', () => {
    expect([coded('P2025'), coded('23514'), wrapped('23514'), null].map(is)).toEqual(Array(4).fill(false));
  });
});

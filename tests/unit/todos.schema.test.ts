import { describe, expect, test } from 'vitest';
import { createTodoInput, listTodosInput, updateTodoInput } from '../../server/todos/todos.schema.ts';
import { newTodoId } from '../support/records.ts';

const ID = newTodoId();
const create = (input: object) => createTodoInput.safeParse({ description: 'x', ...input });
const update = (input: object) => updateTodoInput.safeParse({ id: ID, ...input });
const list = (input: object) => listTodosInput.safeParse(input);

describe('a description', () => {
  test.each([
    'x',
    'x'.repeat(2_000),
    '🦊'.repeat(2_000),
    'Zoë\'s\n\t"list" – %_\\ שלום',
    ` \n${'x'.repeat(2_000)}\t `,
  ])('is kept, but for spaces around it, up to 2,000 code points: %#', (description) => {
    expect(create({ description }).data?.description).toBe(description.trim());
    expect(update({ description }).data?.description).toBe(description.trim());
  });

  test.each(['', ' \n\t\u00a0', 'x'.repeat(2_001), '🦊'.repeat(2_001)])(
    'is refused when it is blank or longer: %#',
    (description) => {
      expect([create({ description }).success, update({ description }).success]).toEqual([false, false]);
    },
  );
});

describe('a due date', () => {
  // Small letters (5.6), an unknown local offset (4.3) and leap seconds (5.7) are RFC 3339 as well.
  test.each([
    ['2026-11-22T07:30:00Z', '2026-11-22T07:30:00.000Z'],
    ['2026-11-22T07:30:00.123456Z', '2026-11-22T07:30:00.123Z'],
    ['2026-11-22T07:30:00+05:30', '2026-11-22T02:00:00.000Z'],
    ['2026-11-22T07:30:00-08:00', '2026-11-22T15:30:00.000Z'],
    ['2026-11-22t07:30:00z', '2026-11-22T07:30:00.000Z'],
    ['2026-11-22T07:30:00-00:00', '2026-11-22T07:30:00.000Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('of %s is read as %s', (dueDate, read) => {
    expect(create({ dueDate }).data?.dueDate?.toISOString()).toBe(read);
  });

  test('may be null', () => {
    expect(create({ dueDate: null }).data?.dueDate).toBeNull();
    expect(update({ dueDate: null }).data).toEqual({ id: ID, dueDate: null });
  });

  test.each([
    ...['2026-11-22T07:30:00', '2026-11-22', '07:30:00Z', '2026-11-22T07:30Z', '2026-11-22 07:30'],
    ...['2026-02-30T00:00:00Z', '2027-02-29T00:00:00Z', '2026-13-01T00:00:00Z', '2026-11-22T24:30:00Z'],
    ...['2026-11-22T07:30:00+25:00', '0000-01-01T00:00:00Z', '-0001-01-01T00:00:00Z'],
    '10000-01-01T00:00:00Z',
    ...['0001-01-01T00:00:00+01:00', '9999-12-31T23:59:59-01:00', '+275760-09-13T00:00:00.000Z'],
    ...['infinity', 'tomorrow', '', 1_763_796_600_000],
  ])('is refused as %j, wherever it is given', (date) => {
    const results = [
      ...[create({ dueDate: date }), update({ dueDate: date })],
      ...[list({ dueBefore: date }), list({ dueAfter: date })],
    ];

    expect(results.map(({ success }) => success)).toEqual([false, false, false, false]);
  });
});

test('fields that are not given have their defaults', () => {
  expect(create({}).data).toEqual({ description: 'x', priority: 'medium', dueDate: null });
  const defaults = { limit: 50, sortBy: 'createdAt', order: 'desc', after: null };
  expect(listTodosInput.parse(undefined)).toEqual(defaults);
  expect(list({}).data).toEqual(defaults);
  expect(update({}).data).toEqual({ id: ID });
});

test.each([{ expectedVersion: 0 }, { expectedVersion: 1.5 }, { expectedVersion: 2_147_483_648 }])(
  'an update refuses %j',
  (input) => {
    expect(update(input).success).toBe(false);
  },
);

test.each([
  ...[{ limit: 0 }, { limit: 101 }, { limit: 2.5 }, { search: ' ' }, { search: 'x'.repeat(201) }],
  ...[{ priority: [] }, { priority: Array.from({ length: 6 }, () => 'top') }, { cursor: 'x'.repeat(10_000) }],
])('a list refuses %j', (input) => {
  expect(list(input).success).toBe(false);
});

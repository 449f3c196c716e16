import { describe, expect, test } from 'vitest';
import {
  createTodoInput,
  listTodosInput,
  todoByIdInput,
  updateTodoInput,
} from '../../server/todos/todos.schema.ts';
import { newTodoId } from '../support/records.ts';

const ID = newTodoId();
const TIME = '2026-11-22T07:30:00Z';
const SCHEMAS = { createTodoInput, listTodosInput, todoByIdInput, updateTodoInput };

describe('a description', () => {
  test.each([
    ['one character', 'x'],
    ['2,000 characters', 'x'.repeat(2_000)],
    ['2,000 characters of two code units each', '🦊'.repeat(2_000)],
    ['line breaks, tabs and quotes', 'Zoë\'s\n\t"list" – %_\\'],
  ])('may be %s', (_what, description) => {
    expect(createTodoInput.parse({ description }).description).toBe(description);
  });

  test('is trimmed before it is measured', () => {
    expect(createTodoInput.parse({ description: ` \n${'x'.repeat(2_000)}\t ` }).description).toBe(
      'x'.repeat(2_000),
    );
  });

  test.each([
    ['empty', ''],
    ['blank', ' \n\t\u00a0'],
    ['2,001 characters', 'x'.repeat(2_001)],
    ['2,001 characters of two code units each', '🦊'.repeat(2_001)],
    ['with a NUL', 'be\0fore'],
    ['with a lone high surrogate', 'x\ud83e'],
    ['with a lone low surrogate', '\udd8ax'],
    ['with surrogates the wrong way around', '\udd8a\ud83e'],
    ['null', null],
    ['a number', 7],
    ['a list', ['x']],
  ])('must not be %s', (_what, description) => {
    expect(createTodoInput.safeParse({ description }).success).toBe(false);
    expect(updateTodoInput.safeParse({ id: ID, description }).success).toBe(false);
  });

  test('must be there', () => {
    expect(createTodoInput.safeParse({}).success).toBe(false);
    expect(createTodoInput.safeParse(undefined).success).toBe(false);
  });
});

describe('a due date', () => {
  test.each([
    ['2026-11-22T07:30:00Z', '2026-11-22T07:30:00.000Z'],
    ['2026-11-22T07:30:00.123Z', '2026-11-22T07:30:00.123Z'],
    ['2026-11-22T07:30:00.123456Z', '2026-11-22T07:30:00.123Z'],
    ['2026-11-22T07:30:00+05:30', '2026-11-22T02:00:00.000Z'],
    ['2026-11-22T07:30:00-08:00', '2026-11-22T15:30:00.000Z'],
    ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('of %s is read as %s', (dueDate, read) => {
    expect(createTodoInput.parse({ description: 'x', dueDate }).dueDate?.toISOString()).toBe(read);
  });

  // RFC 3339, 5.6 and 4.3: small letters, and an offset that says that the local one is not known.
  test.each(['2026-11-22t07:30:00z', '2026-11-22T07:30:00-00:00'])('of %s is RFC 3339 as well', (dueDate) => {
    expect(createTodoInput.safeParse({ description: 'x', dueDate }).success).toBe(true);
  });

  test('may be none', () => {
    expect(createTodoInput.parse({ description: 'x', dueDate: null }).dueDate).toBeNull();
    expect(updateTodoInput.parse({ id: ID, dueDate: null })).toEqual({ id: ID, dueDate: null });
  });

  test.each([
    '2026-11-22T07:30:00',
    '2026-11-22',
    '07:30:00Z',
    '2026-02-30T00:00:00Z',
    '2027-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-22T24:30:00Z',
    '2026-11-22 07:30',
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-01:00',
    '+275760-09-13T00:00:00.000Z',
    '10000-01-01T00:00:00Z',
    '-0001-01-01T00:00:00Z',
    'infinity',
    'tomorrow',
    '',
    1_763_796_600_000,
    true,
  ])('must not be %j', (dueDate) => {
    expect(createTodoInput.safeParse({ description: 'x', dueDate }).success).toBe(false);
    expect(listTodosInput.safeParse({ dueBefore: dueDate }).success).toBe(false);
    expect(listTodosInput.safeParse({ dueAfter: dueDate }).success).toBe(false);
  });
});

test('what is not given has its default', () => {
  expect(createTodoInput.parse({ description: 'x' })).toEqual({
    description: 'x',
    priority: 'medium',
    dueDate: null,
  });
  const defaults = { limit: 50, sortBy: 'createdAt', order: 'desc', after: null };
  expect(listTodosInput.parse(undefined)).toEqual(defaults);
  expect(listTodosInput.parse({})).toEqual(defaults);
  expect(updateTodoInput.parse({ id: ID })).toEqual({ id: ID });
});

test.each<[schema: keyof typeof SCHEMAS, input: object]>([
  ['createTodoInput', { description: 'x', isCompleted: true }],
  ['createTodoInput', { description: 'x', ownerId: ID }],
  ['createTodoInput', { description: 'x', priority: 'urgent' }],
  ['createTodoInput', { description: 'x', priority: null }],
  ['todoByIdInput', { id: ID, extra: 1 }],
  ['todoByIdInput', { id: 'x' }],
  ['todoByIdInput', { id: `${ID}\n` }],
  ['todoByIdInput', { id: `{${ID}}` }],
  ['todoByIdInput', { id: ID.replaceAll('-', '') }],
  ['todoByIdInput', {}],
  ['updateTodoInput', { id: ID, version: 2 }],
  ['updateTodoInput', { id: ID, description: undefined }],
  ['updateTodoInput', { id: ID, expectedVersion: 0 }],
  ['updateTodoInput', { id: ID, expectedVersion: 1.5 }],
  ['updateTodoInput', { id: ID, expectedVersion: 2_147_483_648 }],
  ['updateTodoInput', { id: ID, expectedVersion: '1' }],
  ['updateTodoInput', { description: 'x' }],
  ['listTodosInput', { page: 2 }],
  ['listTodosInput', { limit: 0 }],
  ['listTodosInput', { limit: 101 }],
  ['listTodosInput', { limit: 2.5 }],
  ['listTodosInput', { limit: '10' }],
  ['listTodosInput', { isCompleted: 'true' }],
  ['listTodosInput', { priority: [] }],
  ['listTodosInput', { priority: 'top' }],
  ['listTodosInput', { priority: ['urgent'] }],
  ['listTodosInput', { priority: Array.from({ length: 6 }, () => 'top') }],
  ['listTodosInput', { dueBefore: null }],
  ['listTodosInput', { search: ' ' }],
  ['listTodosInput', { search: 'x'.repeat(201) }],
  ['listTodosInput', { search: 'x\0' }],
  ['listTodosInput', { search: '\ud83e' }],
  ['listTodosInput', { sortBy: 'description' }],
  ['listTodosInput', { order: 'ASC' }],
  ['listTodosInput', { cursor: '' }],
  ['listTodosInput', { cursor: 'x'.repeat(10_000) }],
  ['listTodosInput', { cursor: null }],
])('%s refuses %j', (schema, input) => {
  expect(SCHEMAS[schema].safeParse(input).success).toBe(false);
});

test('everything that a list takes, it takes together', () => {
  const input = {
    limit: 100,
    isCompleted: false,
    priority: ['top', 'low'],
    dueBefore: TIME,
    dueAfter: TIME,
    search: ' x ',
    sortBy: 'dueDate',
    order: 'asc',
  };

  const time = new Date(TIME);
  expect(listTodosInput.parse(input)).toEqual({
    ...input,
    dueBefore: time,
    dueAfter: time,
    search: 'x',
    after: null,
  });
});

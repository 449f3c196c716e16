import { describe, expect, test } from 'vitest';
import {
  CURSOR_LENGTH_MAX,
  decodeCursor,
  encodeCursor,
  type Position,
} from '../../server/todos/cursor.schema.ts';
import { newTodoId } from '../support/records.ts';
import { SORTS } from '../support/todo-lists.ts';

const id = newTodoId();
const time = new Date('2026-11-22T07:30:00.123Z');
const POSITIONS: Position[] = [
  { sortBy: 'createdAt', value: time, id },
  { sortBy: 'dueDate', value: time, id },
  { sortBy: 'dueDate', value: new Date('9999-12-31T23:59:59.999Z'), id },
  { sortBy: 'dueDate', value: null, id },
  ...(['normal', 'low', 'medium', 'high', 'top'] as const).map((value) => ({
    sortBy: 'priority' as const,
    value,
    id,
  })),
];

describe.each(POSITIONS)('the position $sortBy $value', (position) => {
  test.each(['asc', 'desc'] as const)('comes back from its cursor, %s', (order) => {
    const cursor = encodeCursor(order, position);

    expect(decodeCursor(cursor, { sortBy: position.sortBy, order })).toEqual(position);
    expect(cursor).toMatch(/^[\w-]+$/);
    expect(cursor.length).toBeLessThanOrEqual(CURSOR_LENGTH_MAX);
  });

  test('is of no use in another sort order', () => {
    const others = SORTS.filter(({ sortBy, order }) => sortBy !== position.sortBy || order !== 'asc');

    const cursor = encodeCursor('asc', position);

    expect(others.map((sort) => decodeCursor(cursor, sort))).toEqual(others.map(() => null));
  });
});

describe('made up, and refused, is', () => {
  const sort = { sortBy: 'dueDate', order: 'asc' } as const;
  const good = { order: 'asc', position: { sortBy: 'dueDate', value: time.toISOString(), id } };
  const encode = (json: unknown) => btoa(JSON.stringify(json));
  const withPosition = (changes: object) => encode({ ...good, position: { ...good.position, ...changes } });

  test('nothing else: the same with nothing changed is read', () => {
    expect(decodeCursor(encode(good), sort)).toEqual({ sortBy: 'dueDate', value: time, id });
  });

  test.each([
    ['an empty cursor', ''],
    ['what is no base64', '%%%'],
    ['what is no JSON', btoa('{"order":')],
    ['null', encode(null)],
    ['a list', encode([good])],
    ['an offset', encode({ order: 'asc', offset: 50 })],
    ['a cursor that was cut', encode(good).slice(0, -8)],
    ['another key beside', encode({ ...good, admin: true })],
    ['another key within', withPosition({ owner: id })],
    ['no order', encode({ position: good.position })],
    ['SQL for an order', encode({ ...good, order: "asc'; --" })],
    ['an unknown sort order', withPosition({ sortBy: 'description' })],
    ['no id', withPosition({ id: undefined })],
    ['an id that is none', withPosition({ id: '1' })],
    ['no value', withPosition({ value: undefined })],
    ['a value of another kind', withPosition({ value: 'top' })],
    ['a date without an offset', withPosition({ value: '2026-11-22T07:30:00' })],
    ['infinity', withPosition({ value: 'infinity' })],
    ['a date beyond what PostgreSQL can keep', withPosition({ value: '+275760-09-13T00:00:00.000Z' })],
  ])('%s', (_what, cursor) => {
    expect(decodeCursor(cursor, sort)).toBeNull();
  });

  test.each([
    { sortBy: 'createdAt', value: null },
    { sortBy: 'priority', value: 'urgent' },
    { sortBy: 'priority', value: null },
  ] as const)('the position $value by $sortBy', ({ sortBy, value }) => {
    const cursor = encode({ order: 'asc', position: { sortBy, value, id } });

    expect(decodeCursor(cursor, { sortBy, order: 'asc' })).toBeNull();
  });
});

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
  test.each(['asc', 'desc'] as const)('can be read from its cursor, %s', (order) => {
    const cursor = encodeCursor(order, position);

    expect(decodeCursor(cursor, { sortBy: position.sortBy, order })).toEqual(position);
    expect(cursor).toMatch(/^[\w-]+$/);
    expect(cursor.length).toBeLessThanOrEqual(CURSOR_LENGTH_MAX);
  });

  test('is refused in another sort order', () => {
    const others = SORTS.filter(({ sortBy, order }) => sortBy !== position.sortBy || order !== 'asc');

    const cursor = encodeCursor('asc', position);

    expect(others.map((sort) => decodeCursor(cursor, sort))).toEqual(others.map(() => null));
  });
});

describe('a made-up cursor', () => {
  const sort = { sortBy: 'dueDate', order: 'asc' } as const;
  const good = { order: 'asc', position: { sortBy: 'dueDate', value: time.toISOString(), id } };
  const encode = (json: unknown) => btoa(JSON.stringify(json));
  const withPosition = (changes: object) => encode({ ...good, position: { ...good.position, ...changes } });

  test('is read if it has the right form', () => {
    expect(decodeCursor(encode(good), sort)).toEqual({ sortBy: 'dueDate', value: time, id });
  });

  test.each([
    ['is empty', ''],
    ['is not base64', '%%%'],
    ['is not JSON', btoa('{"order":')],
    ['is null', encode(null)],
    ['is a list', encode([good])],
    ['was cut', encode(good).slice(0, -8)],
    ['has another key', encode({ ...good, admin: true })],
    ['has another key within', withPosition({ owner: id })],
    ['has no order', encode({ position: good.position })],
    ['has SQL for an order', encode({ ...good, order: "asc'; --" })],
    ['has an unknown sort order', withPosition({ sortBy: 'description' })],
    ['has an ID that is none', withPosition({ id: '1' })],
    ['has a value of another kind', withPosition({ value: 'top' })],
    ['has a date without an offset', withPosition({ value: '2026-11-22T07:30:00' })],
    ['has a date that PostgreSQL cannot store', withPosition({ value: '+275760-09-13T00:00:00.000Z' })],
  ])('is refused if it %s', (_what, cursor) => {
    expect(decodeCursor(cursor, sort)).toBeNull();
  });

  test.each([
    { sortBy: 'createdAt', value: null },
    { sortBy: 'priority', value: 'urgent' },
    { sortBy: 'priority', value: null },
  ] as const)('is refused with the position $value by $sortBy', ({ sortBy, value }) => {
    const cursor = encode({ order: 'asc', position: { sortBy, value, id } });

    expect(decodeCursor(cursor, { sortBy, order: 'asc' })).toBeNull();
  });
});

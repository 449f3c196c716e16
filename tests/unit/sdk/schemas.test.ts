import { fieldErrors, PRIORITIES, type Inputs, type Priority } from '@plumbline/client';
import { schemas } from '@plumbline/client/schemas';
import { expect, expectTypeOf, test } from 'vitest';
import { priority } from '../../../server/todos/cursor.schema.ts';

test('a schema reports the same messages as the server, field by field', () => {
  const result = schemas.todos.create.safeParse({ description: ' ', dueDate: 'tomorrow' });

  expect(result.error?.issues.map(({ path, message }) => [path.join('.'), message])).toEqual([
    ['description', 'Must have at least 1 character.'],
    ['dueDate', 'Must be an RFC 3339 date-time with an offset, like 2026-11-22T07:30:00Z.'],
  ]);
});

test('`fieldErrors` takes the error of a schema', () => {
  const { error } = schemas.todos.list.safeParse({ search: '', priority: ['high', 'urgent'] });

  expect(fieldErrors(error)).toEqual({
    search: 'Must have at least 1 character.',
    'priority.1': expect.stringContaining('expected one of'),
  });
  expect(fieldErrors(schemas.todos.list.safeParse({}).error)).toEqual({});
  const unknown = schemas.todos.list.safeParse({ title: 'x', done: true });
  const message = 'Unknown field.';
  expect(fieldErrors(unknown.error)).toEqual({ title: message, done: message });
});

test('a schema returns the input unchanged', () => {
  const given = { description: '  Call the bank ', dueDate: '2026-12-24T09:00:00+01:00' };

  expect(schemas.todos.create.parse(given)).toEqual(given);
  expectTypeOf(schemas.todos.create.parse(given)).toEqualTypeOf<Inputs['todos']['create']>();
});

test('each procedure with an input has a schema', () => {
  expectTypeOf<keyof typeof schemas.todos>().toEqualTypeOf<Exclude<keyof Inputs['todos'], 'summary'>>();
  expectTypeOf<keyof typeof schemas.users>().toEqualTypeOf<'update' | 'changePassword' | 'delete'>();
  expectTypeOf<keyof typeof schemas.auth.sessions>().toEqualTypeOf<'revoke'>();
});

test('`PRIORITIES` has the priorities of the server, in its order', () => {
  expect(PRIORITIES).toEqual(priority.options);
  expectTypeOf<(typeof PRIORITIES)[number]>().toEqualTypeOf<Priority>();
});

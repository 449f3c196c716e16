import type { Inputs } from '@plumbline/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { signUp } from '../support/people.ts';
import { refusal, TODO_NOT_FOUND } from '../support/refusals.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const OPEN = {
  id: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
  priority: 'medium',
  dueDate: null,
  isCompleted: false,
  completedAt: null,
  createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  version: 1,
};
const HOUR_MS = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS).toISOString();

describe('todos.create', () => {
  test('answers the todo with its defaults, the description trimmed', async () => {
    const { api } = await signUp(app.trpcUrl);

    const todo = await api.todos.create.mutate({ description: '  Call the bank \n' });

    expect(todo).toEqual({ ...OPEN, description: 'Call the bank', updatedAt: todo.createdAt });
    expect(await api.todos.get.query({ id: todo.id })).toEqual(todo);
  });

  test.each<[string, Omit<Inputs['todos']['create'], 'description'>, object]>([
    ['the lowest priority', { priority: 'normal' }, { priority: 'normal' }],
    ['the highest priority', { priority: 'top' }, { priority: 'top' }],
    ['no due date', { dueDate: null }, { dueDate: null }],
    ['a due date', { dueDate: '2026-11-22T07:30:00Z' }, { dueDate: '2026-11-22T07:30:00.000Z' }],
    ['one with an offset', { dueDate: '2026-11-22T07:30:00+05:30' }, { dueDate: '2026-11-22T02:00:00.000Z' }],
    [
      'one finer than milliseconds',
      { dueDate: '2026-11-22T07:30:00.1239Z' },
      { dueDate: '2026-11-22T07:30:00.123Z' },
    ],
    [
      'one in lower case (RFC 3339, 5.6)',
      { dueDate: '2026-11-22t07:30:00z' },
      { dueDate: '2026-11-22T07:30:00.000Z' },
    ],
    [
      'a leap second (RFC 3339, 5.7)',
      { dueDate: '2016-12-31T23:59:60Z' },
      { dueDate: '2017-01-01T00:00:00.000Z' },
    ],
    ['the earliest', { dueDate: '0001-01-01T00:00:00Z' }, { dueDate: '0001-01-01T00:00:00.000Z' }],
    ['the latest', { dueDate: '9999-12-31T23:59:59.999Z' }, { dueDate: '9999-12-31T23:59:59.999Z' }],
    ['a leap day', { dueDate: '2028-02-29T12:00:00Z' }, { dueDate: '2028-02-29T12:00:00.000Z' }],
  ])('keeps %s', async (_, input, kept) => {
    const { api } = await signUp(app.trpcUrl);

    const todo = await api.todos.create.mutate({ description: 'Call the bank', ...input });

    expect(todo).toEqual({ ...OPEN, description: 'Call the bank', ...kept, updatedAt: todo.createdAt });
    expect((await api.todos.list.query()).items).toEqual([todo]);
  });

  test.each([
    ['one character', 'x'],
    ['2,000 emoji', '🦉'.repeat(2_000)],
    ['2,000 characters between spaces', ` ${'x'.repeat(2_000)} `],
    ['quotes, backslashes and percent signs', `Robert'); DROP TABLE todos;-- \\ "%_" $1 {{x}} <b>`],
    ['lines and tabs', 'Buy\n\t- milk\r\n\t- bread'],
    ['many scripts', 'Ünïcödé שלום 你好 👩‍👩‍👧 \u202ertl\u202c'],
  ])('keeps a description of %s to the letter', async (_, description) => {
    const { api } = await signUp(app.trpcUrl);

    const { id } = await api.todos.create.mutate({ description });

    expect(await api.todos.get.query({ id })).toMatchObject({ description: description.trim() });
  });
});

describe('todos.get', () => {
  test('refuses an id that is nobody’s', async () => {
    const { api } = await signUp(app.trpcUrl);
    const id = crypto.randomUUID();

    const said = await refusal(api.todos.get.query({ id }));

    expect(said).toEqual({ ...TODO_NOT_FOUND, message: `No todo with id "${id}".`, path: 'todos.get' });
  });

  test('finds it by its id in upper case too', async () => {
    const { api } = await signUp(app.trpcUrl);
    const todo = await api.todos.create.mutate({ description: 'Call the bank' });

    expect(await api.todos.get.query({ id: todo.id.toUpperCase() })).toEqual(todo);
  });
});

describe('todos.delete', () => {
  test('answers nothing, and the todo is gone', async () => {
    const { api } = await signUp(app.trpcUrl);
    const [{ id }, kept] = await Promise.all([
      api.todos.create.mutate({ description: 'Call the bank' }),
      api.todos.create.mutate({ description: 'Stay' }),
    ]);

    await expect(api.todos.delete.mutate({ id })).resolves.toBeUndefined();

    expect((await refusal(api.todos.get.query({ id }))).reason).toBe('TODO_NOT_FOUND');
    expect((await api.todos.list.query()).items).toEqual([kept]);
  });

  test('refuses to delete it again', async () => {
    const { api } = await signUp(app.trpcUrl);
    const { id } = await api.todos.create.mutate({ description: 'Call the bank' });
    await api.todos.delete.mutate({ id });

    const said = await refusal(api.todos.delete.mutate({ id }));

    expect(said).toEqual({ ...TODO_NOT_FOUND, message: `No todo with id "${id}".`, path: 'todos.delete' });
  });
});

describe('todos.summary', () => {
  test('is all zero for somebody without todos', async () => {
    const { api } = await signUp(app.trpcUrl);

    expect(await api.todos.summary.query()).toEqual({ open: 0, completed: 0, overdue: 0 });
  });

  test('counts the open, the completed, and the open that are overdue, of the caller alone', async () => {
    const [{ api }, bob] = await Promise.all([signUp(app.trpcUrl), signUp(app.trpcUrl)]);
    await bob.api.todos.create.mutate({ description: "Bob's", dueDate: inHours(-1) });
    const dueDates = [null, null, inHours(1), inHours(-1), inHours(-48), inHours(-1)];
    const todos = await Promise.all(
      dueDates.map((dueDate) => api.todos.create.mutate({ description: 'Call the bank', dueDate })),
    );
    const [first, last] = [todos[0]?.id ?? '', todos[5]?.id ?? ''];

    await Promise.all([first, last].map((id) => api.todos.complete.mutate({ id })));

    expect(await api.todos.summary.query()).toEqual({ open: 4, completed: 2, overdue: 2 });
  });
});

import { fakeTodo } from '@plumbline/client/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { signUp } from '../support/people.ts';
import { refusal, TODO_NOT_FOUND } from '../support/refusals.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const ISO = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
/** A new todo with nothing but a description. */
const OPEN = {
  ...fakeTodo(),
  id: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
  createdAt: ISO,
};

async function withTodo() {
  const { api } = await signUp(app.trpcUrl);
  const todo = await api.todos.create.mutate({ description: 'Call the bank', priority: 'low' });
  return { todos: api.todos, todo, id: todo.id };
}

describe('todos.create', () => {
  test('returns the todo with its defaults and a trimmed description', async () => {
    const { todos } = (await signUp(app.trpcUrl)).api;

    const todo = await todos.create.mutate({ description: '  Call the bank \n' });

    expect(todo).toEqual({ ...OPEN, description: 'Call the bank', updatedAt: todo.createdAt });
    expect(await todos.get.query({ id: todo.id.toUpperCase() })).toEqual(todo);
  });

  test('stores the description unchanged, and the date in UTC', async () => {
    const { todos } = (await signUp(app.trpcUrl)).api;
    const description = `Robert'); DROP TABLE todos;-- \\ "%_" $1 {{x}} <b>\n\tשלום 你好 👩‍👩‍👧 \u202ertl\u202c`;

    const todo = await todos.create.mutate({
      ...{ description, priority: 'top', dueDate: '2026-11-22T07:30:00.1239+05:30' },
    });

    const kept = { description, priority: 'top', dueDate: '2026-11-22T02:00:00.123Z' };
    expect(todo).toEqual({ ...OPEN, ...kept, updatedAt: todo.createdAt });
    expect((await todos.list.query()).items).toEqual([todo]);
  });
});

describe('todos.update', () => {
  test('changes the given fields, raises the version, and keeps the other fields', async () => {
    const { todos, todo, id } = await withTodo();

    const updated = await todos.update.mutate({ id, description: ' Call mum ', expectedVersion: 1 });

    expect(updated).toEqual({ ...todo, description: 'Call mum', updatedAt: ISO, version: 2 });
    expect(await todos.get.query({ id })).toEqual(updated);
  });

  test('with an older version is refused with the current todo, and changes nothing', async () => {
    const { todos, id } = await withTodo();
    const current = await todos.update.mutate({ id, description: 'Changed on the phone' });

    const said = await refusal(todos.update.mutate({ id, description: 'Lost?', expectedVersion: 1 }));

    expect(said).toEqual({
      message: `The todo with id "${id}" has changed. Load it and try again.`,
      code: 'CONFLICT',
      httpStatus: 409,
      path: 'todos.update',
      reason: 'VERSION_CONFLICT',
      details: { current },
      issues: [],
    });
    expect(await todos.get.query({ id })).toEqual(current);
  });
});

test('todos.complete keeps the first time, and todos.reopen clears it', async () => {
  const { todos, todo, id } = await withTodo();

  const completed = await todos.complete.mutate({ id });
  const reopened = await todos.reopen.mutate({ id });

  const at = completed.completedAt;
  expect(completed).toEqual({ ...todo, isCompleted: true, completedAt: at, updatedAt: at, version: 2 });
  expect(at).toEqual(ISO);
  expect(reopened).toEqual({ ...todo, updatedAt: reopened.updatedAt, version: 3 });
});

test('todos.delete returns nothing, and the todo is gone', async () => {
  const { todos, id } = await withTodo();
  const kept = await todos.create.mutate({ description: 'Stay' });

  await expect(todos.delete.mutate({ id })).resolves.toBeUndefined();

  const refused = { ...TODO_NOT_FOUND, message: `No todo with id "${id}".` };
  expect(await refusal(todos.get.query({ id }))).toEqual({ ...refused, path: 'todos.get' });
  expect(await refusal(todos.delete.mutate({ id }))).toEqual({ ...refused, path: 'todos.delete' });
  expect((await todos.list.query()).items).toEqual([kept]);
});

test('todos.summary counts the open, the completed and the overdue todos', async () => {
  const { todos, id } = await withTodo();
  await todos.complete.mutate({ id });
  await todos.create.mutate({ description: 'Late', dueDate: '2021-01-31T00:00:00Z' });

  expect(await todos.summary.query()).toEqual({ open: 1, completed: 1, overdue: 1 });
});

import type { Inputs } from '@plumbline/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { outcomeOf, times } from '../support/outcomes.ts';
import { signUp } from '../support/people.ts';
import { refusal, TODO_NOT_FOUND } from '../support/refusals.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const DUE = '2026-11-22T07:30:00.000Z';

async function withTodo() {
  const { api } = await signUp(app.trpcUrl);
  const todo = await api.todos.create.mutate({ description: 'Call the bank', priority: 'low', dueDate: DUE });
  return { todos: api.todos, todo, id: todo.id };
}

describe('todos.update', () => {
  test.each<[string, Omit<Inputs['todos']['update'], 'id'>, object]>([
    ['the description', { description: ' Call mum ' }, { description: 'Call mum' }],
    ['the priority', { priority: 'top' }, { priority: 'top' }],
    ['the due date', { dueDate: '2027-01-01T01:00:00+01:00' }, { dueDate: '2027-01-01T00:00:00.000Z' }],
    ['the due date to none', { dueDate: null }, { dueDate: null }],
    [
      'all at once',
      { description: 'x', priority: 'high', dueDate: null },
      { description: 'x', priority: 'high', dueDate: null },
    ],
    ['nothing but the version', {}, {}],
  ])('changes %s, counts a version, and leaves the rest', async (_, changes, changed) => {
    const { todos, todo, id } = await withTodo();

    const updated = await todos.update.mutate({ id, ...changes });

    expect(updated).toEqual({ ...todo, ...changed, updatedAt: expect.stringMatching(ISO), version: 2 });
    expect(Date.parse(updated.updatedAt)).toBeGreaterThanOrEqual(Date.parse(todo.updatedAt));
    expect(await todos.get.query({ id })).toEqual(updated);
  });

  test('with the version that is current goes through', async () => {
    const { todos, id } = await withTodo();

    const updated = await todos.update.mutate({ id, priority: 'high', expectedVersion: 1 });

    expect(updated).toMatchObject({ priority: 'high', version: 2 });
  });

  test('with an older version is refused with the todo as it is now, and changes nothing', async () => {
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

  test('by 10 callers at once with one version happens once', async () => {
    const { todos, id } = await withTodo();

    const outcomes = await Promise.all(
      times(10, (index) =>
        outcomeOf(todos.update.mutate({ id, description: String(index), expectedVersion: 1 })),
      ),
    );

    expect(outcomes.sort()).toEqual([...times(9, () => 'VERSION_CONFLICT'), 'ok'].sort());
    expect(await todos.get.query({ id })).toMatchObject({ version: 2 });
  });

  test.each([
    ['with', { expectedVersion: 1 }],
    ['without', {}],
  ])('of a todo that there is not is refused as that, %s a version', async (_, expectation) => {
    const { todos, id } = await withTodo();
    await todos.delete.mutate({ id });

    const said = await refusal(todos.update.mutate({ id, priority: 'top', ...expectation }));

    expect(said).toEqual({ ...TODO_NOT_FOUND, message: `No todo with id "${id}".`, path: 'todos.update' });
  });
});

describe('todos.complete', () => {
  test('says when', async () => {
    const { todos, todo, id } = await withTodo();

    const completed = await todos.complete.mutate({ id });

    const at = completed.completedAt;
    expect(completed).toEqual({ ...todo, isCompleted: true, completedAt: at, updatedAt: at, version: 2 });
    expect(at).toMatch(ISO);
    expect(await todos.get.query({ id })).toEqual(completed);
  });

  test('again, and 10 times at once, keeps the first time and the version', async () => {
    const { todos, id } = await withTodo();
    const completed = await todos.complete.mutate({ id });

    const again = await Promise.all(times(10, () => todos.complete.mutate({ id })));

    expect(again).toEqual(times(10, () => completed));
  });

  test('leaves what is completed open to other changes', async () => {
    const { todos, id } = await withTodo();
    const completed = await todos.complete.mutate({ id });

    const updated = await todos.update.mutate({ id, description: 'Called the bank' });

    expect(updated).toMatchObject({ isCompleted: true, completedAt: completed.completedAt, version: 3 });
  });
});

describe('todos.reopen', () => {
  test('undoes completing', async () => {
    const { todos, todo, id } = await withTodo();
    await todos.complete.mutate({ id });

    const reopened = await todos.reopen.mutate({ id });

    expect(reopened).toEqual({ ...todo, updatedAt: reopened.updatedAt, version: 3 });
    expect(await todos.get.query({ id })).toEqual(reopened);
  });

  test('leaves one that is open as it is', async () => {
    const { todos, todo, id } = await withTodo();

    expect(await todos.reopen.mutate({ id })).toEqual(todo);
  });

  test('lets it be completed anew', async () => {
    const { todos, id } = await withTodo();
    await todos.complete.mutate({ id });
    await todos.reopen.mutate({ id });

    expect(await todos.complete.mutate({ id })).toMatchObject({ isCompleted: true, version: 4 });
  });
});

describe.each(['complete', 'reopen'] as const)('todos.%s', (name) => {
  test('refuses an id that is nobody’s', async () => {
    const { todos } = await withTodo();
    const id = crypto.randomUUID();

    const said = await refusal(todos[name].mutate({ id }));

    expect(said).toEqual({ ...TODO_NOT_FOUND, message: `No todo with id "${id}".`, path: `todos.${name}` });
  });
});

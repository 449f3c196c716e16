import { beforeEach, describe, expect, test } from 'vitest';
import type { UserId } from '../../server/schemas/ids.schema.ts';
import type { TodoId } from '../../server/todos/cursor.schema.ts';
import type { Todo } from '../../server/todos/todo.ts';
import { TODO_NOT_FOUND, VERSION_CONFLICT } from '../../server/todos/todos.reasons.ts';
import { listTodosInput } from '../../server/todos/todos.schema.ts';
import { NOON } from '../support/clock.ts';
import { storedTodo } from '../support/memory-todos.ts';
import { newTodoId, newUser } from '../support/records.ts';
import { createServices } from '../support/services.ts';

const NEW = { description: 'Call the bank', priority: 'medium', dueDate: null } as const;

let services: ReturnType<typeof createServices>;
let ownerId: UserId;
let strangerId: UserId;
beforeEach(async () => {
  services = createServices();
  const { users } = services.repositories;
  [ownerId, strangerId] = [(await users.insert(newUser())).id, (await users.insert(newUser())).id];
});

test('a new todo is open, at version 1, made now', async () => {
  const todo = await services.todos.create(ownerId, NEW);

  expect(todo).toEqual(storedTodo({ ...NEW, id: todo.id, createdAt: NOON }));
  expect(await services.todos.get(ownerId, todo.id)).toEqual(todo);
});

const CALLS: [name: string, call: (caller: UserId, id: TodoId) => Promise<unknown>][] = [
  ['get', (caller, id) => services.todos.get(caller, id)],
  ['update', (caller, id) => services.todos.update(caller, { id, priority: 'top' })],
  [
    'update with a version',
    (caller, id) => services.todos.update(caller, { id, priority: 'top', expectedVersion: 1 }),
  ],
  ['complete', (caller, id) => services.todos.complete(caller, id)],
  ['reopen', (caller, id) => services.todos.reopen(caller, id)],
  ['delete', (caller, id) => services.todos.delete(caller, id)],
];

test.each(CALLS)(
  "%s says of somebody else's todo what it says of a missing one, and leaves it alone",
  async (_name, call) => {
    const todo = await services.todos.create(ownerId, NEW);
    const missing = newTodoId();
    const refusal = (id: TodoId) => ({
      reason: TODO_NOT_FOUND,
      message: `No todo with id "${id}".`,
      details: null,
    });

    await expect(call(strangerId, todo.id)).rejects.toMatchObject(refusal(todo.id));
    await expect(call(ownerId, missing)).rejects.toMatchObject(refusal(missing));

    expect(await services.todos.get(ownerId, todo.id)).toEqual(todo);
  },
);

describe('update', () => {
  test('changes what is given, and raises the version', async () => {
    const todo = await services.todos.create(ownerId, NEW);
    services.clock.pass(60);

    const updated = await services.todos.update(ownerId, {
      id: todo.id,
      priority: 'top',
      expectedVersion: 1,
    });

    expect(updated).toEqual({ ...todo, priority: 'top', updatedAt: services.clock.now(), version: 2 });
  });

  test('refuses another version than the present one, and answers the present todo', async () => {
    const { id } = await services.todos.create(ownerId, { ...NEW, dueDate: NOON });
    const current = await services.todos.update(ownerId, { id, description: 'Second' });

    await expect(
      services.todos.update(ownerId, { id, description: 'Third', expectedVersion: 1 }),
    ).rejects.toMatchObject({
      reason: VERSION_CONFLICT,
      details: {
        current: {
          ...current,
          dueDate: '2026-11-22T12:00:00.000Z',
          createdAt: '2026-11-22T12:00:00.000Z',
          updatedAt: '2026-11-22T12:00:00.000Z',
        },
      },
    });

    expect(await services.todos.get(ownerId, id)).toEqual(current);
  });
});

test('a todo completed again keeps the first time, and one reopened has none', async () => {
  const { id } = await services.todos.create(ownerId, NEW);
  const first = await services.todos.complete(ownerId, id);
  services.clock.pass(60);

  expect(await services.todos.complete(ownerId, id)).toEqual(first);
  expect(first).toMatchObject({ isCompleted: true, completedAt: NOON });
  expect(await services.todos.reopen(ownerId, id)).toMatchObject({ isCompleted: false, completedAt: null });
});

test('a deleted todo is gone', async () => {
  const { id } = await services.todos.create(ownerId, NEW);

  await services.todos.delete(ownerId, id);

  await expect(services.todos.get(ownerId, id)).rejects.toMatchObject({ reason: TODO_NOT_FOUND });
});

test('a todo is overdue as soon as its due date has passed', async () => {
  await services.todos.create(ownerId, { ...NEW, dueDate: new Date(NOON.getTime() + 1_000) });
  const before = await services.todos.summarize(ownerId);
  services.clock.pass(2);

  expect(before).toEqual({ open: 1, completed: 0, overdue: 0 });
  expect(await services.todos.summarize(ownerId)).toEqual({ open: 1, completed: 0, overdue: 1 });
});

describe('list', () => {
  let newestFirst: Todo[];
  beforeEach(async () => {
    newestFirst = [];
    for (let n = 0; n < 5; n += 1) {
      services.clock.pass(60);
      newestFirst.unshift(await services.todos.create(ownerId, NEW));
    }
  });

  test('answers the newest first, and only those of the owner', async () => {
    expect(await services.todos.list(ownerId, listTodosInput.parse(undefined))).toEqual({
      items: newestFirst,
      nextCursor: null,
    });
    expect(await services.todos.list(strangerId, listTodosInput.parse({}))).toEqual({
      items: [],
      nextCursor: null,
    });
  });

  test.each([
    { limit: 2, pages: 3 },
    { limit: 5, pages: 1 },
    { limit: 6, pages: 1 },
  ])('in pages of $limit has $pages pages, and a cursor on all but the last', async ({ limit, pages }) => {
    const read: Todo[][] = [];
    let cursor: string | null = null;
    do {
      const input = listTodosInput.parse(cursor === null ? { limit } : { limit, cursor });
      const { items, nextCursor } = await services.todos.list(ownerId, input);
      read.push(items);
      cursor = nextCursor;
    } while (cursor !== null);

    expect(read).toHaveLength(pages);
    expect(read.flat()).toEqual(newestFirst);
  });
});

import { beforeAll, describe, expect, test } from 'vitest';
import type { UserId } from '../../server/schemas/ids.schema.ts';
import type { TodoId } from '../../server/todos/cursor.schema.ts';
import { NOON } from '../support/clock.ts';
import { storedTodo } from '../support/memory-todos.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { newTodo, newTodoId, newUser, newUserId } from '../support/records.ts';
import { IMPLEMENTATIONS } from '../support/repositories.ts';

const LATER = new Date('2026-11-22T13:00:00.123Z');
const LATER_STILL = new Date('2026-11-22T14:00:00.000Z');

describe.each(IMPLEMENTATIONS)('todos $implementation', ({ open }) => {
  const repositories = openForTests(open);
  let ownerId: UserId;
  let strangerId: UserId;
  beforeAll(async () => {
    const { users } = repositories();
    [ownerId, strangerId] = [(await users.insert(newUser())).id, (await users.insert(newUser())).id];
  });

  const insert = (overrides = {}) => repositories().todos.insert(ownerId, newTodo(overrides));
  const find = (id: TodoId) => repositories().todos.find(ownerId, id);

  test('a new todo is open, at version 1, and found with all that was stored', async () => {
    const todo = newTodo({ description: "Zoë's 🦊 – 100 %\n\ttwo lines", priority: 'top', dueDate: LATER });

    const stored = await repositories().todos.insert(ownerId, todo);

    expect(stored).toEqual(storedTodo(todo));
    expect(await find(todo.id)).toEqual(stored);
  });

  test.each(['0001-01-01T00:00:00.000Z', '1883-11-18T12:03:57.999Z', '9999-12-31T23:59:59.999Z'])(
    'a due date of %s comes back to the millisecond',
    async (time) => {
      const { id } = await insert({ dueDate: new Date(time) });

      expect((await find(id))?.dueDate?.toISOString()).toBe(time);
    },
  );

  test('a todo that does not exist is not found, changed or deleted', async () => {
    const { todos } = repositories();
    const id = newTodoId();

    expect(await todos.find(ownerId, id)).toBeNull();
    expect(await todos.update(ownerId, id, { description: 'New', updatedAt: LATER })).toBeNull();
    expect(await todos.complete(ownerId, id, LATER)).toBeNull();
    expect(await todos.reopen(ownerId, id, LATER)).toBeNull();
    expect(await todos.delete(ownerId, id)).toBe(false);
  });

  test("another user's todo is not found, listed, counted, changed or deleted", async () => {
    const { todos } = repositories();
    const open = await insert({ dueDate: NOON });
    const completed = await insert();
    await todos.complete(ownerId, completed.id, LATER);
    const everything = { sortBy: 'createdAt', order: 'asc', limit: 100, after: null } as const;

    expect(await todos.find(strangerId, open.id)).toBeNull();
    expect(await todos.list(strangerId, everything)).toEqual([]);
    expect(await todos.summarize(strangerId, LATER)).toEqual({ open: 0, completed: 0, overdue: 0 });
    expect(await todos.update(strangerId, open.id, { description: 'Mine', updatedAt: LATER })).toBeNull();
    expect(await todos.complete(strangerId, open.id, LATER)).toBeNull();
    expect(await todos.complete(strangerId, completed.id, LATER)).toBeNull();
    expect(await todos.reopen(strangerId, completed.id, LATER)).toBeNull();
    expect(await todos.delete(strangerId, open.id)).toBe(false);
    expect(await find(open.id)).toEqual(open);
    expect(await find(completed.id)).toMatchObject({ completedAt: LATER, version: 2 });
  });

  test('a todo of a user that does not exist is not stored', async () => {
    const todo = newTodo();

    await expect(repositories().todos.insert(newUserId(), todo)).rejects.toThrow();
    expect(await find(todo.id)).toBeNull();
  });

  test('a deleted todo is gone, and cannot be deleted again', async () => {
    const [{ id }, other] = [await insert(), await insert()];

    expect(await repositories().todos.delete(ownerId, id)).toBe(true);
    expect(await repositories().todos.delete(ownerId, id)).toBe(false);
    expect(await find(id)).toBeNull();
    expect(await find(other.id)).toEqual(other);
  });

  test('the summary counts open todos whose due date has passed as overdue', async () => {
    const { users, todos } = repositories();
    const { id: owner } = await users.insert(newUser());
    const dueDates = [null, NOON, LATER, LATER_STILL];
    for (const dueDate of dueDates) await todos.insert(owner, newTodo({ dueDate }));
    const late = await todos.insert(owner, newTodo({ dueDate: NOON }));
    await todos.complete(owner, late.id, LATER);

    expect(await todos.summarize(owner, LATER)).toEqual({ open: 4, completed: 1, overdue: 1 });
    expect(await todos.summarize(owner, new Date(LATER.getTime() + 1))).toEqual({
      open: 4,
      completed: 1,
      overdue: 2,
    });
  });
});

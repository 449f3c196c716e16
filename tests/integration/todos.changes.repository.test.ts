import { beforeAll, describe, expect, test } from 'vitest';
import type { UserId } from '../../server/schemas/ids.schema.ts';
import type { TodoId } from '../../server/todos/cursor.schema.ts';
import { NOON } from '../support/clock.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { times } from '../support/outcomes.ts';
import { newTodo, newUser } from '../support/records.ts';
import { IMPLEMENTATIONS } from '../support/repositories.ts';

const LATER = new Date('2026-11-22T13:00:00.123Z');
const LATER_STILL = new Date('2026-11-22T14:00:00.000Z');

describe.each(IMPLEMENTATIONS)('changes of todos $implementation', ({ open }) => {
  const repositories = openForTests(open);
  let ownerId: UserId;
  beforeAll(async () => {
    ({ id: ownerId } = await repositories().users.insert(newUser()));
  });

  const insert = (overrides = {}) => repositories().todos.insert(ownerId, newTodo(overrides));
  const find = (id: TodoId) => repositories().todos.find(ownerId, id);

  test.each([
    ['the description', { description: 'Call them again' }],
    ['the priority', { priority: 'low' as const }],
    ['the due date', { dueDate: LATER_STILL }],
    ['the due date to none', { dueDate: null }],
    ['all of it', { description: 'All', priority: 'top' as const, dueDate: null }],
    ['nothing', {}],
  ])('an update of %s leaves the rest as it was, and raises the version', async (_what, changes) => {
    const todo = await insert({ dueDate: LATER });

    const updated = await repositories().todos.update(ownerId, todo.id, { ...changes, updatedAt: LATER });

    expect(updated).toEqual({ ...todo, ...changes, updatedAt: LATER, version: 2 });
    expect(await find(todo.id)).toEqual(updated);
  });

  test('an update of a completed todo leaves it completed', async () => {
    const { id } = await insert();
    await repositories().todos.complete(ownerId, id, LATER);

    const updated = await repositories().todos.update(ownerId, id, {
      description: 'New',
      updatedAt: LATER_STILL,
    });

    expect(updated).toMatchObject({ isCompleted: true, completedAt: LATER, version: 3 });
  });

  test.each([1, 3, 2_147_483_647])(
    'an update that expects version %i of version 2 changes nothing',
    async (expectedVersion) => {
      const { id } = await insert();
      const current = await repositories().todos.update(ownerId, id, {
        description: 'Second',
        updatedAt: LATER,
      });

      const change = { description: 'Third', expectedVersion, updatedAt: LATER_STILL };
      expect(await repositories().todos.update(ownerId, id, change)).toBeNull();
      expect(await find(id)).toEqual(current);
    },
  );

  test('of 20 updates at once that expect one version, exactly one wins', async () => {
    const { id } = await insert();
    const updates = times(20, (n) =>
      repositories().todos.update(ownerId, id, {
        description: `Number ${String(n)}`,
        expectedVersion: 1,
        updatedAt: LATER,
      }),
    );

    const winners = (await Promise.all(updates)).filter((answer) => answer !== null);

    expect(winners).toHaveLength(1);
    expect(await find(id)).toEqual(winners[0]);
    expect(winners[0]?.version).toBe(2);
  });

  test('20 updates at once that expect nothing all count', async () => {
    const { id } = await insert();

    await Promise.all(times(20, () => repositories().todos.update(ownerId, id, { updatedAt: LATER })));

    expect((await find(id))?.version).toBe(21);
  });

  test('completed again, a todo keeps the first time and does not change', async () => {
    const todo = await insert();

    const first = await repositories().todos.complete(ownerId, todo.id, LATER);
    const again = await repositories().todos.complete(ownerId, todo.id, LATER_STILL);

    expect(first).toEqual({ ...todo, isCompleted: true, completedAt: LATER, updatedAt: LATER, version: 2 });
    expect(again).toEqual(first);
    expect(await find(todo.id)).toEqual(first);
  });

  test('reopened, a todo is open again; reopened while it is open, it does not change', async () => {
    const todo = await insert();
    await repositories().todos.complete(ownerId, todo.id, LATER);

    const reopened = await repositories().todos.reopen(ownerId, todo.id, LATER_STILL);
    const again = await repositories().todos.reopen(ownerId, todo.id, NOON);

    expect(reopened).toEqual({ ...todo, updatedAt: LATER_STILL, version: 3 });
    expect(again).toEqual(reopened);
    expect(await find(todo.id)).toEqual(reopened);
  });
});

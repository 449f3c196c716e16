import { beforeEach, describe, expect, test } from 'vitest';
import type { UserId } from '../../server/schemas/ids.schema.ts';
import type { Todo } from '../../server/todos/todo.ts';
import { listTodosInput } from '../../server/todos/todos.schema.ts';
import { newUser } from '../support/records.ts';
import { createServices } from '../support/services.ts';

let services: ReturnType<typeof createServices>;
let ownerId: UserId;
beforeEach(async () => {
  services = createServices();
  ({ id: ownerId } = await services.repositories.users.insert(newUser()));
});

const create = (dueDate: Date | null = null) =>
  services.todos.create(ownerId, { description: 'Call the bank', priority: 'medium', dueDate });

test('a todo is overdue as soon as its due date has passed', async () => {
  await create(new Date(services.clock.now().getTime() + 1_000));
  const before = await services.todos.summarize(ownerId);
  services.clock.pass(2);

  expect(before).toEqual({ open: 1, completed: 0, overdue: 0 });
  expect(await services.todos.summarize(ownerId)).toEqual({ open: 1, completed: 0, overdue: 1 });
});

describe('a list of five todos', () => {
  let newestFirst: Todo[];
  beforeEach(async () => {
    newestFirst = [];
    for (let n = 0; n < 5; n += 1) {
      services.clock.pass(60);
      newestFirst.unshift(await create());
    }
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

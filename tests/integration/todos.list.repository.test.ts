import { beforeAll, describe, expect, test } from 'vitest';
import type { UserId } from '../../server/schemas/ids.schema.ts';
import type { Todo } from '../../server/todos/todo.ts';
import { NOON } from '../support/clock.ts';
import { foldText, isWanted } from '../support/memory-todos.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { createRandom, type Random } from '../support/random.ts';
import { newTodo, newUser } from '../support/records.ts';
import { IMPLEMENTATIONS } from '../support/repositories.ts';
import { FILTERS, randomTodo, readPages, sortedBy, SORTS } from '../support/todo-lists.ts';

describe.each(IMPLEMENTATIONS)('the list of todos $implementation', ({ open }) => {
  const repositories = openForTests(open);

  const newOwner = async () => (await repositories().users.insert(newUser())).id;

  async function insertRandom(ownerId: UserId, random: Random): Promise<Todo> {
    const todo = await repositories().todos.insert(ownerId, randomTodo(random));
    const completed =
      random.integer(3) === 0 ? await repositories().todos.complete(ownerId, todo.id, NOON) : null;
    return completed ?? todo;
  }

  const insertMany = (count: number, ownerId: UserId, random: Random) =>
    Promise.all(Array.from({ length: count }, () => insertRandom(ownerId, random)));

  describe('read in small pages', () => {
    let ownerId: UserId;
    let all: Todo[];
    beforeAll(async () => {
      const random = createRandom(1);
      ownerId = await newOwner();
      all = await insertMany(60, ownerId, random);
      await insertMany(20, await newOwner(), random);
    });

    test.each(SORTS)('by $sortBy $order, is everything in order under every filter', async (sort) => {
      for (const filter of FILTERS) {
        const query = { ...sort, ...filter, limit: 7 };

        const read = await readPages({ todos: repositories().todos, ownerId, query });

        expect(read, JSON.stringify(query)).toEqual(
          sortedBy(
            sort,
            all.filter((todo) => isWanted(todo, filter)),
          ),
        );
      }
    });

    test.each([1, 59, 60, 61])('of %i, is everything once', async (limit) => {
      const query = { sortBy: 'dueDate', order: 'asc', limit } as const;

      const read = await readPages({ todos: repositories().todos, ownerId, query });

      expect(read).toEqual(sortedBy(query, all));
    });
  });

  test.each(SORTS)(
    'by $sortBy $order skips and repeats nothing while others are created and deleted',
    async (sort) => {
      const random = createRandom(SORTS.indexOf(sort) + 100);
      const ownerId = await newOwner();
      const all = await insertMany(50, ownerId, random);
      const deleted = new Set<string>();
      const remove = async (todo: Todo) => {
        deleted.add(todo.id);
        await repositories().todos.delete(ownerId, todo.id);
      };
      const meanwhile = async (last: Todo) => {
        await insertMany(2, ownerId, random);
        await remove(last); // The next page begins after a todo that is gone.
        const another = all[random.integer(all.length)];
        if (another !== undefined) await remove(another);
      };

      const read = await readPages({
        todos: repositories().todos,
        ownerId,
        query: { ...sort, limit: 4 },
        meanwhile,
      });

      const kept = all.filter(({ id }) => !deleted.has(id));
      expect(read.filter(({ id }) => kept.some((todo) => todo.id === id))).toEqual(sortedBy(sort, kept));
      expect(new Set(read.map(({ id }) => id)).size, 'all different').toBe(read.length);
      expect(kept.length).toBeGreaterThan(10);
    },
  );

  test('a todo without a due date is due after all others', async () => {
    const ownerId = await newOwner();
    const dueDates = [null, new Date('9999-12-31T23:59:59.999Z'), new Date('0001-01-01T00:00:00.000Z'), NOON];
    for (const dueDate of dueDates) await repositories().todos.insert(ownerId, newTodo({ dueDate }));
    const read = async (order: 'asc' | 'desc') => {
      const todos = await readPages({
        todos: repositories().todos,
        ownerId,
        query: { sortBy: 'dueDate', order, limit: 1 },
      });
      return todos.map(({ dueDate }) => dueDate?.getUTCFullYear() ?? null);
    };

    expect(await read('asc')).toEqual([1, 2026, 9999, null]);
    expect(await read('desc')).toEqual([null, 9999, 2026, 1]);
  });

  test('the bounds of due dates are exclusive, and no todo without a due date is within them', async () => {
    const ownerId = await newOwner();
    const noonPlus = (milliseconds: number) => new Date(NOON.getTime() + milliseconds);
    for (const dueDate of [null, noonPlus(0), noonPlus(1), noonPlus(2)]) {
      await repositories().todos.insert(ownerId, newTodo({ dueDate }));
    }
    const read = async (filter: { dueBefore?: Date; dueAfter?: Date }) => {
      const query = { sortBy: 'dueDate', order: 'asc', limit: 10, after: null, ...filter } as const;
      return (await repositories().todos.list(ownerId, query)).map(({ dueDate }) => dueDate);
    };

    expect(await read({ dueBefore: noonPlus(1) })).toEqual([noonPlus(0)]);
    expect(await read({ dueAfter: noonPlus(1) })).toEqual([noonPlus(2)]);
    expect(await read({ dueAfter: noonPlus(0), dueBefore: noonPlus(2) })).toEqual([noonPlus(1)]);
    expect(await read({ dueAfter: noonPlus(0), dueBefore: noonPlus(0) })).toEqual([]);
  });

  test('a search finds every todo with the text anywhere, in any case and to the letter', async () => {
    const descriptions = [
      ...['50% off', '500 off', 'snake_case', 'snakeXcase', String.raw`C:\temp`, 'C:/temp', String.raw`%_\ `],
      ...[
        'CALL the Bank',
        "O'Hara; DROP TABLE todos",
        'ÄPFEL kaufen',
        'Привет, мир',
        'the 🦊 jumps',
        '買い物',
      ],
      ...[
        'ÀÉ',
        'a\u0300e\u0301',
        'ΟΔΟΣ',
        'Οδοστρωτήρας',
        'İSTANBUL',
        'istanbul',
        'H\u0331',
        'STRASSE',
        'straße',
      ],
    ];
    const ownerId = await newOwner();
    for (const description of descriptions)
      await repositories().todos.insert(ownerId, newTodo({ description }));
    const searches = [
      ...descriptions.flatMap((text) => [text, text.toUpperCase(), text.slice(1, -1), text.slice(-2)]),
      ...['%', '_', '\\', String.raw`\%`, '0% o', 'snake_', String.raw`:\t`, 'call  the', 'äpfel', 'い', 'a'],
    ];

    for (const search of searches.filter((text) => text !== '')) {
      const query = { sortBy: 'createdAt', order: 'asc', limit: 100, after: null, search } as const;
      const found = await repositories().todos.list(ownerId, query);

      const expected = descriptions.filter((text) => foldText(text).includes(foldText(search)));
      expect(found.map(({ description }) => description).sort(), search).toEqual(expected.sort());
    }
  });
});

import type { Client, Inputs, Todo } from '@plumbline/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { signUp } from '../support/people.ts';
import { refusal } from '../support/refusals.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

type ListInput = NonNullable<Inputs['todos']['list']>;
type CreateInput = Omit<Inputs['todos']['create'], 'description'> & { description?: string };

/** Somebody with these todos, created one after the other. */
async function withTodos(inputs: CreateInput[]) {
  const { api } = await signUp(app.trpcUrl);
  const created: Todo[] = [];
  for (const input of inputs) created.push(await api.todos.create.mutate({ description: 'Todo', ...input }));
  return { api, created, list: api.todos.list.query };
}

async function readPages(api: Client, input: ListInput): Promise<Todo[][]> {
  const pages: Todo[][] = [];
  let cursor: string | null | undefined;
  do {
    const page = await api.todos.list.query({ ...input, ...(cursor == null ? {} : { cursor }) });
    pages.push(page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return pages;
}

/** Every value of each key, some of them twice. */
const VARIED: CreateInput[] = [
  { priority: 'high', dueDate: '2026-03-01T00:00:00Z' },
  { priority: 'low', dueDate: null },
  { priority: 'top', dueDate: '9999-12-31T23:59:59.999Z' },
  { priority: 'normal', dueDate: '2026-03-01T00:00:00Z' },
  { priority: 'medium', dueDate: '0001-01-01T00:00:00Z' },
  { priority: 'high', dueDate: null },
  { priority: 'low', dueDate: '2026-02-01T00:00:00.001Z' },
];
const PRIORITIES = ['normal', 'low', 'medium', 'high', 'top'];
/** By what each order sorts, as text that compares like it. A todo without a due date is due last. */
const SORT_KEYS = {
  createdAt: ({ createdAt }: Todo) => createdAt,
  dueDate: ({ dueDate }: Todo) => dueDate ?? 'last',
  priority: ({ priority }: Todo) => String(PRIORITIES.indexOf(priority)),
};

describe('todos.list', () => {
  test('of somebody without todos is an empty page', async () => {
    const { list } = await withTodos([]);

    expect(await list()).toEqual({ items: [], nextCursor: null });
  });

  test('answers the newest 50 unless told otherwise', async () => {
    const { api } = await signUp(app.trpcUrl);
    const created = await Promise.all(
      Array.from({ length: 51 }, (_, index) =>
        api.todos.create.mutate({ description: `Todo ${String(index)}` }),
      ),
    );
    const newestFirst = sorted(created, SORT_KEYS.createdAt).reverse();

    const [page, spelledOut, all] = await Promise.all([
      api.todos.list.query(),
      api.todos.list.query({ limit: 50, sortBy: 'createdAt', order: 'desc' }),
      api.todos.list.query({ limit: 100 }),
    ]);

    expect(page).toEqual({ items: newestFirst.slice(0, 50), nextCursor: expect.any(String) });
    expect(spelledOut).toEqual(page);
    expect(all).toEqual({ items: newestFirst, nextCursor: null });
  });

  test('answers nobody else’s todos', async () => {
    const [ada, bob] = await Promise.all([
      withTodos([{ description: 'Ada' }]),
      withTodos([{ description: 'Bob' }]),
    ]);

    expect((await bob.list({ search: 'a' })).items).toEqual([]);
    expect((await ada.list()).items).toEqual(ada.created);
  });
});

describe('paging', () => {
  test.each(
    (['createdAt', 'dueDate', 'priority'] as const).flatMap((sortBy) =>
      (['asc', 'desc'] as const).map((order) => ({ sortBy, order })),
    ),
  )('by $sortBy $order shows every todo once, in order', async ({ sortBy, order }) => {
    const { api, created } = await withTodos(VARIED);
    const ascending = sorted(created, SORT_KEYS[sortBy]);
    const expected = order === 'asc' ? ascending : ascending.toReversed();

    const pages = await readPages(api, { sortBy, order, limit: 2 });

    expect(pages.map((page) => page.length)).toEqual([2, 2, 2, 1]);
    expect(pages.flat()).toEqual(expected);
    expect((await api.todos.list.query({ sortBy, order })).items).toEqual(expected);
  });

  test('ends without another page when the last one is full', async () => {
    const { api } = await withTodos([{}, {}, {}, {}]);

    expect((await readPages(api, { limit: 2 })).map((page) => page.length)).toEqual([2, 2]);
  });

  test('skips and repeats nothing while todos come and go', async () => {
    const { api, list, created } = await withTodos([{}, {}, {}, {}, {}]);
    const [first, second, third, fourth, fifth] = created.toReversed();
    const page = await list({ limit: 2 });
    await api.todos.create.mutate({ description: 'Newer than the first page' });
    await Promise.all([first, second, fourth].map((todo) => api.todos.delete.mutate({ id: todo?.id ?? '' })));

    const next = await list({ limit: 2, cursor: page.nextCursor ?? '' });

    expect(page.items).toEqual([first, second]);
    expect(next).toEqual({ items: [third, fifth], nextCursor: null });
  });

  test('keeps to the filter', async () => {
    const { api, created } = await withTodos(VARIED);

    const pages = await readPages(api, { priority: ['high', 'low'], limit: 1 });

    expect(pages.flat()).toEqual(
      created.filter(({ priority }) => ['high', 'low'].includes(priority)).reverse(),
    );
  });

  test("with somebody else's cursor shows one's own todos only", async () => {
    const bob = await withTodos([{}, {}]);
    const ada = await withTodos([{}, {}, {}]);
    const { nextCursor } = await ada.list({ limit: 1 });

    const page = await bob.list({ cursor: nextCursor ?? '' });

    expect(page.items).toEqual(bob.created.toReversed());
  });
});

describe('a cursor', () => {
  test.each<[string, ListInput]>([
    ['the opposite order', { order: 'asc' }],
    ['another key', { sortBy: 'priority' }],
    ['another key and the opposite order', { sortBy: 'dueDate', order: 'asc' }],
  ])('is refused with %s', async (_, otherSort) => {
    const { list } = await withTodos([{}, {}]);
    const { nextCursor } = await list({ limit: 1 });

    const said = await refusal(list({ ...otherSort, cursor: nextCursor ?? '' }));

    expect(said).toEqual({
      message: 'Invalid input.',
      code: 'BAD_REQUEST',
      httpStatus: 400,
      path: 'todos.list',
      reason: null,
      details: null,
      issues: [{ path: 'cursor', message: 'Must be the nextCursor of a page in the same sort order.' }],
    });
  });
});

/** By the key, ids breaking ties. */
function sorted(todos: Todo[], keyOf: (todo: Todo) => string): Todo[] {
  const fullKeyOf = (todo: Todo) => `${keyOf(todo)} ${todo.id}`;
  return todos.toSorted((a, b) => (fullKeyOf(a) < fullKeyOf(b) ? -1 : 1));
}

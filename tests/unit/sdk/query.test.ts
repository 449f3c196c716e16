import { createQueries } from '@plumbline/client/query';
import { createFakeClient } from '@plumbline/client/testing';
import { QueryClient, QueryObserver, skipToken } from '@tanstack/react-query';
import { expect, expectTypeOf, test } from 'vitest';

const PAGE = { items: [], nextCursor: 'next' };
const { signal } = new AbortController();

function createFake() {
  const seen: unknown[] = [];
  const api = createFakeClient({
    todos: {
      list: (input, options) => {
        seen.push([input, options]);
        return PAGE;
      },
      get: (input) => {
        seen.push(input);
        throw new Error('This procedure should not be called.');
      },
      delete: (input, options) => {
        seen.push([input, options]);
        return undefined;
      },
    },
  });
  return { seen, queries: createQueries(api) };
}

test('the key of a query is its procedure and its input', () => {
  const { queries } = createFake();

  expect(queries.todos.list.queryKey({ search: 'bank' })).toEqual([
    'plumbline',
    'todos',
    'list',
    { input: { search: 'bank' }, type: 'query' },
  ]);
  expect(queries.todos.list.pathKey()).toEqual(['plumbline', 'todos', 'list']);
  expect(queries.todos.pathKey()).toEqual(['plumbline', 'todos']);
  expect(queries.auth.sessions.pathKey()).toEqual(['plumbline', 'auth', 'sessions']);
  expect(queries.pathKey()).toEqual(['plumbline']);
});

test('the data is stored under its key, with an input and without', async () => {
  const { list } = createFake().queries.todos;
  const cache = new QueryClient();

  await cache.query(list.queryOptions());
  await cache.query(list.queryOptions({ search: 'bank' }));
  await cache.infiniteQuery(list.infiniteQueryOptions());
  await cache.infiniteQuery(list.infiniteQueryOptions({ search: 'bank' }));

  expect(cache.getQueryData(list.queryKey())).toEqual(PAGE);
  expect(cache.getQueryData(list.queryKey({ search: 'bank' }))).toEqual(PAGE);
  expect(cache.getQueryData(list.infiniteQueryKey())?.pages).toEqual([PAGE]);
  expect(cache.getQueryData(list.infiniteQueryKey({ search: 'bank' }))?.pageParams).toEqual([null]);
  const observer = new QueryObserver(cache, { ...list.queryOptions(), staleTime: Infinity });
  expect(observer.getCurrentResult().data).toEqual(PAGE);
});

test('a query with `skipToken` as its input does not run', () => {
  const { todos } = createFake().queries;
  const [skipped, pages] = [todos.get.queryOptions(skipToken), todos.list.infiniteQueryOptions(skipToken)];

  expect(skipped.queryFn).toBe(skipToken);
  expect(pages.queryFn).toBe(skipToken);
  expect(new QueryObserver(new QueryClient(), skipped).getCurrentResult().fetchStatus).toBe('idle');
  expect(todos.list.queryOptions(skipToken).queryKey).toEqual(todos.list.queryKey());
});

test('a query passes on the signal that may abort it', async () => {
  const { queries, seen } = createFake();

  expect(await queries.todos.list.queryOptions().queryFn({ signal })).toEqual(PAGE);

  expect(seen).toEqual([[undefined, { signal }]]);
});

test('an infinite query follows the cursor, and its key differs from that of a single page', async () => {
  const { queries, seen } = createFake();
  const options = queries.todos.list.infiniteQueryOptions({ isCompleted: false });

  await options.queryFn({ signal, pageParam: options.initialPageParam });
  await options.queryFn({ signal, pageParam: options.getNextPageParam(PAGE) });

  expect(seen).toEqual([
    [{ isCompleted: false }, { signal }],
    [{ isCompleted: false, cursor: 'next' }, { signal }],
  ]);
  expect(options.getNextPageParam({ items: [], nextCursor: null })).toBeNull();
  expect(options.queryKey).not.toEqual(queries.todos.list.queryOptions({ isCompleted: false }).queryKey);
});

test('a mutation passes on its input and the options of its calls', async () => {
  const { queries, seen } = createFake();

  await queries.todos.delete.mutationOptions().mutationFn({ id: 'x' });
  await queries.todos.delete.mutationOptions({ idempotent: true }).mutationFn({ id: 'y' });

  expect(seen).toEqual([
    [{ id: 'x' }, {}],
    [{ id: 'y' }, { idempotent: true }],
  ]);
});

test('TanStack Query does not retry: the client does', () => {
  const { queries } = createFake();
  const { retry } = queries.todos.list.queryOptions();

  expect(retry(0, Object.assign(new Error('x'), FAULT))).toBe(false);
});

const FAULT = {
  ...({ name: 'ApiError', kind: 'failed', reason: null, details: null, data: null } as const),
  ...{ httpStatus: 500, requestId: null, issues: [] },
};

// tests/consumers/projects/typed/queries.ts has the types of data and errors.
test('only queries with pages have infinite queries, and mutations have no queries', () => {
  const { todos } = createFake().queries;

  expectTypeOf(todos.list).toHaveProperty('infiniteQueryOptions');
  expectTypeOf(todos.get).not.toHaveProperty('infiniteQueryOptions');
  expectTypeOf(todos.create).not.toHaveProperty('queryOptions');
});

test('a misspelled helper throws an error that names it', () => {
  const queries: { pathKeys?: () => unknown } = Object(createFake().queries);

  expect(() => queries.pathKeys?.()).toThrow('Unknown helper "pathKeys".');
});

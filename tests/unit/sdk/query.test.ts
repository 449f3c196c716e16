import type { ErrorOf, Todo } from '@plumbline/client';
import { createQueries } from '@plumbline/client/query';
import { createFakeClient } from '@plumbline/client/testing';
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
        throw new Error('Not asked for.');
      },
      delete: (input) => {
        seen.push(input);
        return undefined;
      },
    },
  });
  return { seen, queries: createQueries(api) };
}

test('a query is known by its procedure and its input', () => {
  const { queries } = createFake();

  expect(queries.todos.list.queryOptions({ search: 'bank' }).queryKey).toEqual([
    'plumbline',
    'todos',
    'list',
    { input: { search: 'bank' } },
  ]);
  expect(queries.todos.list.queryKey()).toEqual(['plumbline', 'todos', 'list']);
  expect(queries.todos.pathKey()).toEqual(['plumbline', 'todos']);
  expect(queries.auth.sessions.pathKey()).toEqual(['plumbline', 'auth', 'sessions']);
  expect(queries.pathKey()).toEqual(['plumbline']);
});

test('it is asked for with the signal by which it may be ended', async () => {
  const { queries, seen } = createFake();

  expect(await queries.todos.list.queryOptions().queryFn({ signal })).toEqual(PAGE);

  expect(seen).toEqual([[undefined, { signal }]]);
});

test('pages follow their cursors, and are not mistaken for single ones', async () => {
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

test('a mutation is carried out with what it is given', async () => {
  const { queries, seen } = createFake();

  await queries.todos.delete.mutationOptions().mutationFn({ id: 'x' });

  expect(seen).toEqual([{ id: 'x' }]);
});

test('retries are left to the client', () => {
  const { queries } = createFake();
  const { retry } = queries.todos.list.queryOptions();

  expect(retry(0, Object.assign(new Error('x'), FAULT))).toBe(false);
});

const FAULT = {
  ...({ name: 'ApiError', kind: 'failed', reason: null, details: null, data: null } as const),
  ...{ httpStatus: 500, requestId: null, issues: [] },
};

test('data and errors are those of the procedure', () => {
  const { queries } = createFake();
  const get = queries.todos.get.queryOptions({ id: 'x' });

  expectTypeOf(get.queryFn).returns.resolves.toEqualTypeOf<Todo>();
  expectTypeOf(get.retry).parameter(1).toEqualTypeOf<ErrorOf<'todos.get'>>();
  expectTypeOf(queries.todos.get).not.toHaveProperty('infiniteQueryOptions');
  expectTypeOf(queries.todos.create).not.toHaveProperty('queryOptions');
  // @ts-expect-error -- its input must be given
  queries.todos.get.queryOptions();
});

test('a misspelt helper says so', () => {
  const queries: { pathKeys?: () => unknown } = Object(createFake().queries);

  expect(() => queries.pathKeys?.()).toThrow('There is no "pathKeys".');
});

import { createClient, safe, type ErrorOf, type Inputs, type Todo } from '@plumbline/client';
import { createQueries, type Queries } from '@plumbline/client/query';
import { createFakeClient, refusal } from '@plumbline/client/testing';

// The package by itself: neither zod nor TanStack Query is installed beside it.

export const api = createClient({ url: 'https://api.example.com/trpc' });
export const queries: Queries = createQueries(api);
export const fake = createFakeClient({
  todos: { complete: () => Promise.reject(refusal('TODO_NOT_FOUND')) },
});

export async function complete(input: Inputs['todos']['complete']): Promise<Todo | null> {
  const [todo, error] = await safe(api.todos.complete.mutate(input));
  if (error?.reason === 'TODO_NOT_FOUND') return null;
  // @ts-expect-error: completing is not refused for this.
  if (error?.reason === 'EMAIL_TAKEN') return null;
  if (error) throw error;
  return todo;
}

export const isOver = ({ reason }: ErrorOf<'todos.complete'>): boolean => reason === 'UNAUTHENTICATED';

export async function first(): Promise<Todo | undefined> {
  const { queryFn, initialPageParam } = queries.todos.list.infiniteQueryOptions({ isCompleted: false });
  const page = await queryFn({ signal: new AbortController().signal, pageParam: initialPageParam });
  // @ts-expect-error: the helper takes care of the cursor.
  queries.todos.list.infiniteQueryOptions({ cursor: 'x' });
  // @ts-expect-error: which todo must be said.
  queries.todos.get.queryOptions();
  return page.items[0];
}

import { createClient, type Todo, type User } from '@plumbline/client';
import { createQueries, type Queries } from '@plumbline/client/query';
import { QueryClient, skipToken, useQuery, useSuspenseQuery } from '@tanstack/react-query';

const queries: Queries = createQueries(createClient({ url: 'https://api.example.com/trpc' }));
const cache = new QueryClient();

export const key = queries.users.me.queryKey();
export const pagesKey = queries.todos.list.infiniteQueryKey({ isCompleted: false });

export async function first(): Promise<Todo | undefined> {
  const { queryFn, initialPageParam } = queries.todos.list.infiniteQueryOptions({ isCompleted: false });
  const page = await queryFn({ signal: new AbortController().signal, pageParam: initialPageParam });
  // @ts-expect-error: the helper passes the cursor itself.
  queries.todos.list.infiniteQueryOptions({ cursor: 'x' });
  // @ts-expect-error: the input is required.
  queries.todos.get.queryOptions();
  return page.items[0];
}

export function rename(todo: Todo, description: string): User | undefined {
  cache.setQueryData(queries.todos.get.queryKey({ id: todo.id }), (old) => old && { ...old, description });
  // @ts-expect-error: a number is not a todo.
  cache.setQueryData(queries.todos.get.queryKey({ id: todo.id }), 1);
  console.log(cache.getQueryData(pagesKey)?.pages[0]?.nextCursor?.length);
  return cache.getQueryData(key);
}

export function useSelected(id: string | null): string | undefined {
  const { data, error } = useQuery(queries.todos.get.queryOptions(id === null ? skipToken : { id }));
  const summary = useSuspenseQuery(queries.todos.summary.queryOptions()).data.open;
  // @ts-expect-error: not a reason of todos.get.
  if (error?.reason === 'EMAIL_TAKEN') return 'taken';
  if (error?.reason === 'TODO_NOT_FOUND') return 'gone';
  return data?.description ?? String(summary);
}

import type { ErrorOf } from '@plumbline/client';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { queries } from './api.js';

export function Todos() {
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: queries.todos.pathKey() });
  const todos = useInfiniteQuery(queries.todos.list.infiniteQueryOptions({ isCompleted: false, limit: 2 }));
  const summary = useQuery(queries.todos.summary.queryOptions());
  const create = useMutation({ ...queries.todos.create.mutationOptions(), onSettled });
  const complete = useMutation({ ...queries.todos.complete.mutationOptions(), onSettled });

  function add(form: HTMLFormElement) {
    const description = new FormData(form).get('description');
    if (typeof description === 'string') create.mutate({ description });
    form.reset();
  }

  return (
    <section>
      <p role="status">{summary.data && `${String(summary.data.completed)} completed`}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          add(event.currentTarget);
        }}
      >
        <label>
          New todo <input name="description" />
        </label>
        <button>Add</button>
      </form>
      {create.error && <p role="alert">{create.error.issues[0]?.message ?? create.error.message}</p>}
      {complete.error && <p role="alert">{messageOf(complete.error)}</p>}
      <ul>
        {todos.data?.pages
          .flatMap(({ items }) => items)
          .map(({ id, description }) => (
            <li key={id}>
              {description} <button onClick={() => complete.mutate({ id })}>Done</button>
            </li>
          ))}
      </ul>
      {todos.hasNextPage && <button onClick={() => void todos.fetchNextPage()}>More</button>}
    </section>
  );
}

const messageOf = (error: ErrorOf<'todos.complete'>): string =>
  error.reason === 'TODO_NOT_FOUND' ? 'This todo no longer exists.' : error.message;

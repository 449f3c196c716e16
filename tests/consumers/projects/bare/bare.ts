import { createClient, safe, type ErrorOf, type Inputs, type Todo } from '@plumbline/client';
import { createFakeClient, refusal } from '@plumbline/client/testing';

// The package alone. zod and TanStack Query, which two of its entries need, are not installed.

export const api = createClient({ url: 'https://api.example.com/trpc' });
export const fake = createFakeClient({
  todos: { complete: () => Promise.reject(refusal('TODO_NOT_FOUND')) },
});

export async function complete(input: Inputs['todos']['complete']): Promise<Todo | null> {
  const [todo, error] = await safe(api.todos.complete.mutate(input));
  if (error?.reason === 'TODO_NOT_FOUND') return null;
  // @ts-expect-error: not a reason of todos.complete.
  if (error?.reason === 'EMAIL_TAKEN') return null;
  if (error) throw error;
  return todo;
}

export const isOver = ({ reason }: ErrorOf<'todos.complete'>): boolean => reason === 'UNAUTHENTICATED';

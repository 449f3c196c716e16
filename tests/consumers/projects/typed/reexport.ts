import { createClient, safe } from '@plumbline/client';
import { createQueries } from '@plumbline/client/query';
import { schemas } from '@plumbline/client/schemas';
import { createFakeClient, refusal } from '@plumbline/client/testing';

// No type is named here: the compiler has to name each of them in the declarations that it writes.

export const api = createClient({ url: 'https://api.example.com/trpc' });
export const login = api.auth.login;
export const { todos, session } = api;
export const whoAmI = () => api.users.me.query();
export const tryToSignIn = (email: string, password: string) =>
  safe(api.auth.login.mutate({ email, password }));
export const queries = createQueries(api);
export const openTodos = () => queries.todos.list.infiniteQueryOptions({ isCompleted: false });
export const addTodo = queries.todos.create.mutationOptions();
export const loginForm = schemas.auth.login;
export const fake = createFakeClient({ todos: { summary: () => ({ open: 1, completed: 0, overdue: 0 }) } });
export const gone = refusal('TODO_NOT_FOUND');

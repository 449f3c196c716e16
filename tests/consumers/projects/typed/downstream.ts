import {
  addTodo,
  gone,
  login,
  loginForm,
  openTodos,
  tryToSignIn,
  whoAmI,
} from '../declared/typed/reexport.js';

// Uses the emitted declarations of another module that is built on the package.

export async function greet(): Promise<string> {
  const [session, error] = await tryToSignIn('ada@example.com', 'a pass phrase of some length');
  if (error?.reason === 'RATE_LIMITED') return String(error.details.retryAfterSeconds);
  // @ts-expect-error: not a reason of auth.login.
  if (error?.reason === 'TODO_NOT_FOUND') return 'gone';
  // @ts-expect-error: unknown field.
  await login.mutate({ name: 'Ada' });
  const page = await openTodos().queryFn({ signal: new AbortController().signal, pageParam: null });
  const { id } = await addTodo.mutationFn({ description: page.items[0]?.description ?? 'Call the bank' });
  const { email } = loginForm.parse({});
  return [session?.user.firstName, (await whoAmI()).lastName, id, email, gone.reason].join(' ');
}

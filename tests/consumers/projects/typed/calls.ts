import {
  createClient,
  fieldErrors,
  isApiError,
  safe,
  type Client,
  type ErrorOf,
  type Inputs,
  type Outputs,
  type Session,
  type Todo,
  type User,
} from '@plumbline/client';

type IsSame<One, Other> =
  (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;
const holds = <_Claim extends true>() => undefined;

export const api: Client = createClient({
  url: 'https://api.example.com/trpc',
  storage: globalThis.localStorage,
});

export async function useTodos(): Promise<Todo[]> {
  const created = await api.todos.create.mutate({ description: 'Call the bank', priority: 'high' });
  holds<IsSame<typeof created, Todo>>();
  holds<IsSame<typeof created, Outputs['todos']['create']>>();
  const version: number = created.version;
  const dueDate: string | null = created.dueDate;

  // @ts-expect-error: a todo has a description.
  await api.todos.create.mutate({ priority: 'low' });
  // @ts-expect-error: unknown priority.
  await api.todos.create.mutate({ description: 'x', priority: 'urgent' });
  // @ts-expect-error: unknown field.
  await api.todos.create.mutate({ description: 'x', ownerId: 'y' });
  // @ts-expect-error: a query has no mutate().
  await api.todos.list.mutate({});
  // @ts-expect-error: no output has the server's internal fields.
  created.ownerId satisfies string;

  const input: Inputs['todos']['list'] = { isCompleted: false, limit: 20 };
  const { items, nextCursor } = await api.todos.list.query(input, { signal: new AbortController().signal });
  const next = await api.todos.list.query({ ...input, ...(nextCursor !== null && { cursor: nextCursor }) });
  const all = await api.todos.list.query();
  console.log(version, dueDate, next.items.length, all.items.length);
  return items;
}

export async function useUser(): Promise<string> {
  const me = await api.users.me.query();
  holds<IsSame<typeof me, User>>();
  // @ts-expect-error: no output has the server's internal fields.
  me.passwordHash satisfies string;
  return `${me.firstName} ${me.lastName}`;
}

export async function signIn(email: string, password: string): Promise<string> {
  const [session, error] = await safe(api.auth.login.mutate({ email, password }));
  if (!error) {
    holds<IsSame<typeof session, Session>>();
    return session.user.firstName;
  }
  holds<IsSame<typeof error, ErrorOf<'auth.login'>>>();

  // @ts-expect-error: not a reason of auth.login.
  if (error.reason === 'EMAIL_TAKEN') return 'taken';
  switch (error.reason) {
    case 'INVALID_CREDENTIALS':
      return (error.details satisfies null, 'wrong');
    case 'RATE_LIMITED':
    case 'OVERLOADED':
    case 'DATABASE_UNAVAILABLE':
      return `in ${(error.details.retryAfterSeconds satisfies number).toFixed()} s`;
    case null:
      return describeKind(error);
    default:
      return error satisfies never;
  }
}

function describeKind(error: Extract<ErrorOf<'auth.login'>, { reason: null }>): string {
  switch (error.kind) {
    case 'invalid_input':
      return Object.values(fieldErrors(error)).join(' ');
    case 'failed':
      return error.data?.requestId ?? error.message;
    case 'network':
    case 'timeout':
    case 'aborted':
      return (error.data satisfies null, error.message);
    default:
      return error satisfies never;
  }
}

/** A conflict carries the current todo. */
export async function rename(todo: Todo, description: string): Promise<Todo> {
  const [renamed, error] = await safe(
    api.todos.update.mutate({ id: todo.id, expectedVersion: todo.version, description }),
  );
  if (error?.reason === 'VERSION_CONFLICT') return error.details.current;
  if (error) throw error;
  return renamed;
}

export async function followSession(): Promise<() => void> {
  const { session } = api;
  const found: Session | null = await session.ready;
  const token: string | null = await session.accessToken();
  const stop = session.onChange((now, { cause, error }) => {
    if (cause === 'ended') console.log(error?.reason ?? 'over', now?.user.email);
    // @ts-expect-error: unknown cause.
    if (cause === 'expired') console.log(now);
  });
  // @ts-expect-error: the session is read-only.
  session.current = null;
  if (token === null) await session.signOut();
  console.log(found?.expiresAt);
  return stop;
}

export function messageOf(thrown: unknown): string {
  return isApiError(thrown) ? `${thrown.kind}: ${thrown.message}` : 'A defect.';
}

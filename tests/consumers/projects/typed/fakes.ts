import type { Client, Todo, User } from '@plumbline/client';
import {
  createFakeClient,
  fakeSession,
  fakeTodo,
  fakeUser,
  invalidInput,
  noAnswer,
  refusal,
} from '@plumbline/client/testing';

const user: User = fakeUser({ firstName: 'Grace' });
const session = fakeSession({ user });

export function fakeWith(todos: Todo[]): Client {
  return createFakeClient(
    {
      users: { me: () => user },
      todos: {
        list: ({ search } = {}) => ({
          items: todos.filter(({ description }) => description.includes(search ?? '')),
          nextCursor: null,
        }),
        create: () => Promise.reject(invalidInput({ description: 'Must have at least 1 character.' })),
        complete: () => Promise.reject(refusal('TODO_NOT_FOUND')),
        reopen: () => Promise.reject(refusal('RATE_LIMITED', { retryAfterSeconds: 3 })),
        delete: () => Promise.reject(noAnswer('timeout')),
      },
    },
    { session },
  );
}

// @ts-expect-error: the details are required.
export const incomplete = () => refusal('RATE_LIMITED');
// @ts-expect-error: unknown reason.
export const unknown = () => refusal('BORED');
// @ts-expect-error: unknown priority.
export const urgent = fakeTodo({ priority: 'urgent' });
// @ts-expect-error: wrong output.
export const wrong = createFakeClient({ users: { me: () => ({ id: 1 }) } });

import type { Client, Todo, User } from '@plumbline/client';
import { createFakeClient, invalidInput, noAnswer, refusal } from '@plumbline/client/testing';

const user: User = {
  id: '01a202c2-19b3-739f-8f8f-2bc591f1442a',
  email: 'ada@example.com',
  firstName: 'Ada',
  lastName: 'Lovelace',
  emailVerified: false,
  createdAt: '2026-11-25T09:00:00.000Z',
};
const session = {
  accessToken: 'access',
  tokenType: 'Bearer',
  expiresAt: '2026-11-25T09:30:00.000Z',
  refreshToken: 'refresh',
  user,
} as const;

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

// @ts-expect-error: this refusal says how long to wait.
export const incomplete = () => refusal('RATE_LIMITED');
// @ts-expect-error: there is no such reason.
export const unknown = () => refusal('BORED');
// @ts-expect-error: this is not what it answers.
export const wrong = createFakeClient({ users: { me: () => ({ id: 1 }) } });

// Generated from the API by `npm run sdk:build`. Edit the schemas in server/ instead.

import type { Todo, User } from './models.ts';

/** Returns a `Todo` as the server sends it, with your fields. The other fields are always the same. */
export const fakeTodo = (fields: Partial<Todo> = {}): Todo => ({
  id: '01a202c2-19b3-739f-8f8f-2bc591f1442a',
  description: 'Call the bank',
  priority: 'medium',
  dueDate: null,
  isCompleted: false,
  completedAt: null,
  createdAt: '2026-11-22T07:30:00.000Z',
  updatedAt: '2026-11-22T07:30:00.000Z',
  version: 1,
  ...fields,
});

/** Returns a `User` as the server sends it, with your fields. The other fields are always the same. */
export const fakeUser = (fields: Partial<User> = {}): User => ({
  id: '01a202c2-1490-709c-9479-d084ea8662cb',
  email: 'ada@example.com',
  firstName: 'Ada',
  lastName: 'Lovelace',
  emailVerified: true,
  createdAt: '2026-11-22T07:30:00.000Z',
  ...fields,
});

import { randomBytes, randomUUID } from 'node:crypto';
import { mailId } from '../../server/auth/auth.schema.ts';
import type { NewMail } from '../../server/auth/mailed-token.ts';
import type { NewSession } from '../../server/auth/session.ts';
import { sessionId, userId } from '../../server/schemas/ids.schema.ts';
import { todoId } from '../../server/todos/cursor.schema.ts';
import type { NewTodo } from '../../server/todos/todo.ts';
import type { NewUser, User } from '../../server/users/user.ts';
import { NOON } from './clock.ts';

export const newUserId = () => userId.parse(randomUUID());
export const newSessionId = () => sessionId.parse(randomUUID());
export const newTodoId = () => todoId.parse(randomUUID());

/** Returns a new user for a repository. No two records are alike, and a test sets only the fields that matter to it. */
export function newUser(overrides: Partial<NewUser> = {}): NewUser {
  const id = newUserId();
  return {
    id,
    email: `${id}@example.com`,
    firstName: 'Ada',
    lastName: 'Lovelace',
    passwordHash: 'the first hash',
    passwordVersion: 1,
    createdAt: NOON,
    ...overrides,
  };
}

export function newSession(
  user: Pick<User, 'id' | 'passwordVersion'>,
  overrides: Partial<NewSession> = {},
): NewSession {
  return {
    id: newSessionId(),
    seed: randomBytes(32),
    userId: user.id,
    passwordVersion: user.passwordVersion,
    client: { address: '192.0.2.1', userAgent: 'vitest' },
    ...overrides,
  };
}

export function newMail({ email }: Pick<User, 'email'>, overrides: Partial<NewMail> = {}): NewMail {
  const id = mailId.parse(randomUUID());
  return { id, purpose: 'reset_password', email, limitKey: 'the key of a counter', ...overrides };
}

export function newTodo(overrides: Partial<NewTodo> = {}): NewTodo {
  return {
    id: newTodoId(),
    description: 'Call the bank',
    priority: 'medium',
    dueDate: null,
    createdAt: NOON,
    ...overrides,
  };
}

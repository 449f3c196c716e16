import type { SessionId } from '../../server/auth/auth.schema.ts';
import type { NewSession, SessionRepository } from '../../server/auth/session.ts';
import type { TodoId } from '../../server/todos/cursor.schema.ts';
import type { Todo, TodoRepository } from '../../server/todos/todo.ts';
import type { PasswordHasher, User, UserRepository } from '../../server/users/user.ts';
import type { UserId } from '../../server/users/users.schema.ts';
import { createMemorySessions } from './memory-sessions.ts';
import { createMemoryTodos } from './memory-todos.ts';
import { createMemoryUsers } from './memory-users.ts';

/** What the repositories share, as those of the database share its tables. Rows are replaced, never changed. */
export type Tables = {
  users: Map<UserId, User>;
  sessions: Map<SessionId, SessionRow>;
  todos: Map<TodoId, TodoRow>;
};
export type SessionRow = NewSession & {
  generation: number;
  createdAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
};
export type TodoRow = Todo & { ownerId: UserId };

export type Memory = { users: UserRepository; sessions: SessionRepository; todos: TodoRepository };

/** The repositories without a database. tests/integration/*.repository.test.ts hold them to what the real ones do. */
export function createMemory({ now }: { now: () => Date }): Memory {
  const tables: Tables = { users: new Map(), sessions: new Map(), todos: new Map() };
  return {
    users: createMemoryUsers(tables),
    sessions: createMemorySessions(tables, now),
    todos: createMemoryTodos(tables),
  };
}

/** A hasher whose hashes anybody can read. */
export const readablePasswords: PasswordHasher = {
  hash: (password) => Promise.resolve(`hash of ${password}`),
  verify: (password, hash) => Promise.resolve(hash === `hash of ${password}`),
};

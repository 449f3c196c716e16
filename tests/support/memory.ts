import type { MailedTokenRepository } from '../../server/auth/mailed-token.ts';
import type { PasswordHasher } from '../../server/auth/password.ts';
import type { SessionRepository } from '../../server/auth/session.ts';
import type { TodoRepository } from '../../server/todos/todo.ts';
import type { UserRepository } from '../../server/users/user.ts';
import { createMemoryMailedTokens } from './memory-mailed-tokens.ts';
import { createMemorySessions } from './memory-sessions.ts';
import type { Tables } from './memory-tables.ts';
import { createMemoryTodos } from './memory-todos.ts';
import { createMemoryUsers } from './memory-users.ts';

export type Memory = {
  users: UserRepository;
  sessions: SessionRepository;
  mailedTokens: MailedTokenRepository;
  todos: TodoRepository;
};

/** The repositories without a database. tests/integration/*.repository.test.ts hold them to what the real ones do. */
export function createMemory({ now }: { now: () => Date }): Memory {
  const tables: Tables = { users: new Map(), sessions: new Map(), mailedTokens: new Map(), todos: new Map() };
  return {
    users: createMemoryUsers(tables),
    sessions: createMemorySessions(tables, now),
    mailedTokens: createMemoryMailedTokens(tables, now),
    todos: createMemoryTodos(tables),
  };
}

/** A hasher whose hashes anybody can read. */
export const readablePasswords: PasswordHasher = {
  hash: (password) => Promise.resolve(`hash of ${password}`),
  verify: (password, hash) => Promise.resolve(hash === `hash of ${password}`),
  renew: () => Promise.resolve(null),
};

import type { PasswordHasher } from '../../server/auth/password.ts';
import type { Repositories } from '../../server/services.ts';
import { createMemoryDatabase } from './memory-database.ts';
import { createMemoryMailedTokens } from './memory-mailed-tokens.ts';
import { createMemorySessions } from './memory-sessions.ts';
import { createMemoryTodos } from './memory-todos.ts';
import { createMemoryUsers } from './memory-users.ts';

/** The repositories without a database. tests/integration/*.repository.test.ts hold them to what the real ones do. */
export function createMemory({ now }: { now: () => Date }): Repositories {
  const database = createMemoryDatabase();
  return {
    users: createMemoryUsers(database),
    sessions: createMemorySessions(database, now),
    mailedTokens: createMemoryMailedTokens(database, now),
    todos: createMemoryTodos(database),
  };
}

/** A hasher whose hashes are readable, and cost nothing. */
export const readablePasswords: PasswordHasher = {
  hash: (password) => Promise.resolve(`hash of ${password}`),
  verify: (password, hash) => Promise.resolve(hash === `hash of ${password}`),
  renew: () => Promise.resolve(null),
};

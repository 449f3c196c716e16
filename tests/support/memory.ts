import type { PasswordHasher } from '../../server/auth/password.ts';
import { createRepositories, type Repositories } from '../../server/services.ts';
import { createMemoryDatabase } from './memory-database.ts';
import { createMemoryMails } from './memory-mailed-tokens.ts';
import { createMemorySessions } from './memory-sessions.ts';
import { createMemoryTodos } from './memory-todos.ts';
import { createMemoryUsers } from './memory-users.ts';

/**
 * Creates repositories in memory. tests/integration/*.repository.test.ts check that they behave like the real ones. A
 * repository that no unit test needs may be missing. The table of a fake comes from `table(({ ownerId }) => ownerId)`, so
 * that its rows are deleted with their owner. A table that two fakes read is made here and passed to both.
 */
export function createMemory({ now }: { now: () => Date }): Repositories {
  const database = createMemoryDatabase();
  return {
    ...missingRepositories(),
    users: createMemoryUsers(database),
    sessions: createMemorySessions(database, now),
    ...createMemoryMails(database, now),
    todos: createMemoryTodos(database),
  };
}

/** Stands for the repositories that have no implementation in memory. Every method throws. */
function missingRepositories(): Repositories {
  const unused = new Proxy({}, { get: () => ({}) });
  const repositories: object = Reflect.apply(createRepositories, undefined, [unused, unused]);
  const fail = (name: string) => () => {
    throw new Error(
      `The repository "${name}" is not in memory. Write tests/support/memory-${name}.ts and list it in memory.ts.`,
    );
  };
  return Object(
    Object.fromEntries(Object.keys(repositories).map((name) => [name, new Proxy({}, { get: fail(name) })])),
  );
}

/** A hasher whose hashes are readable and cost no time. */
export const readablePasswords: PasswordHasher = {
  hash: (password) => Promise.resolve(`hash of ${password}`),
  verify: (password, hash) => Promise.resolve(hash === `hash of ${password}`),
  renew: () => Promise.resolve(null),
};

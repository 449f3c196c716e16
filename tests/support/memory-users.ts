import { DomainError } from '../../server/errors.ts';
import type { User, UserRepository } from '../../server/users/user.ts';
import { EMAIL_TAKEN } from '../../server/users/users.reasons.ts';
import type { MemoryDatabase } from './memory-database.ts';

export function createMemoryUsers({ users, deleteUser }: MemoryDatabase): UserRepository {
  const copy = (user: User | undefined) => Promise.resolve(user === undefined ? null : { ...user });

  function store(user: User) {
    users.set(user.id, user);
    return Promise.resolve({ ...user });
  }

  return {
    insert(user) {
      const isTaken = [...users.values()].some(({ email }) => email === user.email);
      return isTaken
        ? Promise.reject(new DomainError(EMAIL_TAKEN, 'Taken.', null))
        : store({ ...user, emailVerified: false });
    },

    find: (id) => copy(users.get(id)),

    findByEmail: (address) => copy([...users.values()].find(({ email }) => email === address)),

    update(id, { updatedAt: _, ...changes }) {
      const user = users.get(id);
      return user === undefined ? Promise.resolve(null) : store({ ...user, ...changes });
    },

    replacePassword(id, { fromVersion, passwordHash }) {
      const user = users.get(id);
      if (user?.passwordVersion !== fromVersion) return Promise.resolve(null);
      return store({ ...user, passwordHash, passwordVersion: fromVersion + 1 });
    },

    renewHash(id, { from, to }) {
      const user = users.get(id);
      if (user?.passwordHash === from) users.set(id, { ...user, passwordHash: to });
      return Promise.resolve();
    },

    delete: (id) => Promise.resolve(deleteUser(id)),
  };
}

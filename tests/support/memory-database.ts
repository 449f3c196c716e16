import type { UserId } from '../../server/schemas/ids.schema.ts';
import type { User } from '../../server/users/user.ts';

/** The tables that the repositories in memory share. Rows are replaced, never changed. */
export type MemoryDatabase = {
  users: Map<UserId, User>;
  /** Adds a table whose rows are deleted with their owner, as the foreign keys do. */
  table<Key, Row>(ownerOf: (row: Row) => UserId): Map<Key, Row>;
  /** False when there was no such user. */
  deleteUser(id: UserId): boolean;
};

export function createMemoryDatabase(): MemoryDatabase {
  const users = new Map<UserId, User>();
  const deletions: ((id: UserId) => void)[] = [];
  return {
    users,
    table<Key, Row>(ownerOf: (row: Row) => UserId) {
      const rows = new Map<Key, Row>();
      deletions.push((id) => {
        for (const [key, row] of rows) if (ownerOf(row) === id) rows.delete(key);
      });
      return rows;
    },
    deleteUser(id) {
      for (const deleteRows of deletions) deleteRows(id);
      return users.delete(id);
    },
  };
}

import type { Weakness } from './weakened-build.ts';

/** The statements that name their owner, and what they are when they forget it. */
export const FORGETFUL = {
  find: {
    file: 'server/todos/todos.repository.ts',
    defense: 'const FIND = `SELECT ${COLUMNS} FROM todos WHERE id = $1::uuid AND owner_id = $2::uuid`',
    without: 'const FIND = `SELECT ${COLUMNS} FROM todos WHERE id = $1::uuid AND $2::uuid IS NOT NULL`',
  },
  list: {
    file: 'server/todos/todos.repository.ts',
    defense: `['owner_id = $1::uuid',`,
    without: `['$1::uuid IS NOT NULL',`,
  },
  change: {
    file: 'server/todos/todos.repository.ts',
    defense: 'updateManyAndReturn({ where, data',
    without: 'updateManyAndReturn({ where: { id: where.id }, data',
  },
  delete: {
    file: 'server/todos/todos.repository.ts',
    defense: 'deleteMany({ where: { id, ownerId } })',
    without: 'deleteMany({ where: { id } })',
  },
  endSessions: {
    file: 'server/auth/sessions.repository.ts',
    defense: 'WITH owner AS (SELECT id, password_version FROM users WHERE id = $1::uuid FOR NO KEY UPDATE)',
    without: 'WITH owner AS (SELECT id, password_version FROM users WHERE $1::uuid IS NOT NULL)',
  },
} as const satisfies Record<string, Weakness>;

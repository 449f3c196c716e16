import type { UserId } from '../schemas/ids.schema.ts';
import type { Position, Sort } from './cursor.schema.ts';
import type { Todo, TodoQuery } from './todo.ts';

export type TodoRow = Omit<Todo, 'id' | 'isCompleted'> & { id: string };

/** A row as Prisma would name its fields. */
export const COLUMNS = `id, description, priority, due_date AS "dueDate", completed_at AS "completedAt",
  created_at AS "createdAt", updated_at AS "updatedAt", version`;

/**
 * The one statement behind a page. Prisma can neither compare rows nor sort by an expression, and either is
 * needed to begin a page in the middle of an index: with the spelled-out form (`a < x OR (a = x AND b < y)`)
 * PostgreSQL reads everything before the page as well.
 */
export function listStatement(ownerId: UserId, query: TodoQuery): { sql: string; values: unknown[] } {
  const values: unknown[] = [ownerId];
  const parameter = (value: unknown, type: string) => `$${String(values.push(value))}::${type}`;
  const key = SORT_KEYS[query.sortBy];
  const direction = query.order === 'asc' ? { word: 'ASC', sign: '>' } : { word: 'DESC', sign: '<' };

  const conditions = ['owner_id = $1::uuid', ...filters(query, parameter)];
  if (query.after !== null) {
    const position = `(${parameter(positionValue(query.after), key.type)}, ${parameter(query.after.id, 'uuid')})`;
    conditions.push(`(${key.expression}, id) ${direction.sign} ${position}`);
  }
  const sql = `
    SELECT ${COLUMNS}
      FROM todos
     WHERE ${conditions.join(' AND ')}
     ORDER BY ${key.expression} ${direction.word}, id ${direction.word}
     LIMIT ${parameter(query.limit, 'int')}`;
  return { sql, values };
}

/** What each sort order sorts by, to the letter as its index has it. */
const SORT_KEYS = {
  createdAt: { expression: 'created_at', type: 'timestamptz' },
  dueDate: { expression: `COALESCE(due_date, 'infinity')`, type: 'timestamptz' },
  priority: { expression: 'priority', type: 'todo_priority' },
} as const satisfies Record<Sort['sortBy'], { expression: string; type: string }>;

type Parameter = (value: unknown, type: string) => string;

function filters(query: TodoQuery, parameter: Parameter): string[] {
  const { isCompleted, priority, dueBefore, dueAfter, search } = query;
  return [
    isCompleted !== undefined && `(completed_at IS NOT NULL) = ${parameter(isCompleted, 'boolean')}`,
    priority !== undefined && `priority = ANY (${parameter(priority, 'todo_priority[]')})`,
    dueBefore !== undefined && `due_date < ${parameter(dueBefore, 'timestamptz')}`,
    dueAfter !== undefined && `due_date > ${parameter(dueAfter, 'timestamptz')}`,
    search !== undefined && `description ILIKE ${parameter(pattern(search), 'text')}`,
  ].filter((condition) => condition !== false);
}

function positionValue(position: Position): Date | string {
  return position.value ?? 'infinity';
}

/** What a user types is looked for to the letter: `%` and `_` are no wildcards. */
function pattern(search: string): string {
  return `%${search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}

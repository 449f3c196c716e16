import type { Prisma } from '../../prisma/generated/client.ts';
import { DomainError, sessionEnded } from '../errors.ts';
import { isForeignKeyViolation } from '../infrastructure/database-errors.ts';
import type { Database } from '../infrastructure/database.ts';
import type { UserId } from '../schemas/ids.schema.ts';
import { todoId, type Position, type Sort, type TodoId } from './cursor.schema.ts';
import type { Todo, TodoQuery, TodoRepository, TodoSummary } from './todo.ts';
import { TODOS_FULL } from './todos.reasons.ts';

type TodoRow = Omit<Todo, 'id' | 'isCompleted'> & { id: string };

/** The columns of a todo, under the names of its fields. */
const COLUMNS = `id, description, priority, due_date AS "dueDate", completed_at AS "completedAt",
  created_at AS "createdAt", updated_at AS "updatedAt", version`;

type Options = {
  /** For searches. It bounds what they cost, over all users. */
  searches: Pick<Database, 'list'>;
  /** How many todos a user may have. */
  todosMax: number;
};

export function createTodoRepository(database: Database, { searches, todosMax }: Options): TodoRepository {
  const { prisma } = database;
  const { find, change, changeOrFind } = createRowAccess(database);

  return {
    find,

    async insert(ownerId, { id, description, priority, dueDate, createdAt }) {
      try {
        const values = [ownerId, id, description, priority, dueDate, createdAt, todosMax];
        const [row] = await database.query<TodoRow>(INSERT, values);
        if (row === undefined) throw todosFull(todosMax);
        return toTodo(row);
      } catch (error) {
        throw isForeignKeyViolation(error) ? sessionEnded() : error; // The owner was deleted a moment ago.
      }
    },

    async list(ownerId, todoQuery) {
      const { sql, values } = listStatement(ownerId, todoQuery);
      const { list } = todoQuery.search === undefined ? database : searches;
      return (await list<TodoRow>(sql, values)).map(toTodo);
    },

    update(ownerId, id, { expectedVersion, ...changes }) {
      const expected = expectedVersion === undefined ? {} : { version: expectedVersion };
      return change({ id, ownerId, ...expected }, changes);
    },

    complete: (ownerId, id, at) =>
      changeOrFind({ id, ownerId, completedAt: null }, { completedAt: at, updatedAt: at }),

    reopen: (ownerId, id, at) =>
      changeOrFind({ id, ownerId, completedAt: { not: null } }, { completedAt: null, updatedAt: at }),

    async delete(ownerId, id) {
      const { count } = await prisma.todo.deleteMany({ where: { id, ownerId } });
      return count > 0;
    },

    async summarize(ownerId, at) {
      const [row] = await database.list<TodoSummary>(SUMMARY, [ownerId, at]);
      return row ?? { open: 0, completed: 0, overdue: 0 };
    },
  };
}

/** Selects one todo, if it meets further conditions. The compiler requires the owner. */
type OwnTodo = Prisma.TodoWhereInput & { id: TodoId; ownerId: UserId };

/** Creates the shared parts of the methods above, which read or change one todo of one owner. */
function createRowAccess({ prisma, query }: Database) {
  async function find(ownerId: UserId, id: TodoId): Promise<Todo | null> {
    const [row] = await query<TodoRow>(FIND, [id, ownerId]);
    return toTodoOrNull(row);
  }

  /** Changes the todo and raises its version, in one statement. Null when no todo matches. */
  async function change(where: OwnTodo, changes: Prisma.TodoUpdateManyMutationInput): Promise<Todo | null> {
    const data = { ...changes, version: { increment: 1 } };
    const [row] = await prisma.todo.updateManyAndReturn({ where, data, omit: { ownerId: true } });
    return toTodoOrNull(row);
  }

  /** Makes a change safe to repeat: returns the todo unchanged when it does not meet the conditions. */
  async function changeOrFind(where: OwnTodo, changes: Prisma.TodoUpdateManyMutationInput) {
    return (await change(where, changes)) ?? find(where.ownerId, where.id);
  }

  return { find, change, changeOrFind };
}

/** Counts no further than the limit, by an index. */
const INSERT = `
  INSERT INTO todos (owner_id, id, description, priority, due_date, created_at, updated_at)
  SELECT $1::uuid, $2::uuid, $3::text, $4::todo_priority, $5::timestamptz, $6::timestamptz, $6::timestamptz
   WHERE (SELECT count(*) FROM (SELECT FROM todos WHERE owner_id = $1::uuid LIMIT $7::int) AS counted) < $7::int
  RETURNING ${COLUMNS}`;

const FIND = `SELECT ${COLUMNS} FROM todos WHERE id = $1::uuid AND owner_id = $2::uuid`;

function todosFull(max: number): DomainError<typeof TODOS_FULL> {
  const message = `You have ${String(max)} todos, the most that one user may have. Delete some first.`;
  return new DomainError(TODOS_FULL, message, { max });
}

const SUMMARY = `
  SELECT count(*) FILTER (WHERE completed_at IS NULL)::int AS open,
         count(*) FILTER (WHERE completed_at IS NOT NULL)::int AS completed,
         count(*) FILTER (WHERE completed_at IS NULL AND due_date < $2::timestamptz)::int AS overdue
    FROM todos
   WHERE owner_id = $1::uuid`;

function toTodo({ id, ...row }: TodoRow): Todo {
  return { ...row, id: todoId.parse(id), isCompleted: row.completedAt !== null };
}

const toTodoOrNull = (row: TodoRow | undefined): Todo | null => (row === undefined ? null : toTodo(row));

/**
 * Writes the statement that reads a page. It compares rows, `(a, b) < (x, y)`, because PostgreSQL can begin such a page
 * in the middle of an index. With `a < x OR (a = x AND b < y)` it would read everything before the page as well.
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

/** The expression that each sort order sorts by, spelled as in its index. */
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
    // The subquery folds the pattern once, and not again for each row.
    search !== undefined && `search_text LIKE (SELECT fold_text(${parameter(pattern(search), 'text')}))`,
  ].filter((condition) => condition !== false);
}

function positionValue(position: Position): Date | string {
  return position.value ?? 'infinity';
}

/** Searches for the text as it was typed: `%` and `_` are not wildcards. */
function pattern(search: string): string {
  return `%${search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}

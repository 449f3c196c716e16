import type { Prisma } from '../../prisma/generated/client.ts';
import { sessionEnded } from '../errors.ts';
import { isForeignKeyViolation } from '../infrastructure/database-errors.ts';
import type { Database } from '../infrastructure/database.ts';
import type { UserId } from '../schemas/ids.schema.ts';
import { todoId, type TodoId } from './cursor.schema.ts';
import type { Todo, TodoRepository, TodoSummary } from './todo.ts';
import { COLUMNS, listStatement, type TodoRow } from './todos.list.repository.ts';

export function createTodoRepository(database: Database): TodoRepository {
  const { prisma, query } = database;
  const { find, change, changeOrFind } = createRowAccess(database);

  return {
    find,

    async insert(ownerId, todo) {
      // The foreign key is set directly: Prisma's `connect` would cost four more statements.
      try {
        const data = { ...todo, ownerId, updatedAt: todo.createdAt };
        return toTodo(await prisma.todo.create({ data, omit: { ownerId: true } }));
      } catch (error) {
        throw isForeignKeyViolation(error) ? sessionEnded() : error; // The owner was deleted a moment ago.
      }
    },

    async list(ownerId, todoQuery) {
      const { sql, values } = listStatement(ownerId, todoQuery);
      return (await query<TodoRow>(sql, values)).map(toTodo);
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
      const [row] = await query<TodoSummary>(SUMMARY, [ownerId, at]);
      return row ?? { open: 0, completed: 0, overdue: 0 };
    },
  };
}

/** Which todo, and perhaps how it has to be. Without its owner this does not compile. */
type OwnTodo = Prisma.TodoWhereInput & { id: TodoId; ownerId: UserId };

/** What the methods above have in common: one todo of one owner is read, or changed. */
function createRowAccess({ prisma, query }: Database) {
  async function find(ownerId: UserId, id: TodoId): Promise<Todo | null> {
    const [row] = await query<TodoRow>(FIND, [id, ownerId]);
    return toTodoOrNull(row);
  }

  /** One statement, which raises the version. Null when no todo is like that. */
  async function change(where: OwnTodo, changes: Prisma.TodoUpdateManyMutationInput): Promise<Todo | null> {
    const data = { ...changes, version: { increment: 1 } };
    const [row] = await prisma.todo.updateManyAndReturn({ where, data, omit: { ownerId: true } });
    return toTodoOrNull(row);
  }

  /** For what may be asked for again: a todo that is not like that is answered as it is. */
  async function changeOrFind(where: OwnTodo, changes: Prisma.TodoUpdateManyMutationInput) {
    return (await change(where, changes)) ?? find(where.ownerId, where.id);
  }

  return { find, change, changeOrFind };
}

const FIND = `SELECT ${COLUMNS} FROM todos WHERE id = $1::uuid AND owner_id = $2::uuid`;

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

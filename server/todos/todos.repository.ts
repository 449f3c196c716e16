import { sessionEnded } from '../errors.ts';
import { isForeignKeyViolation } from '../infrastructure/database-errors.ts';
import type { Database } from '../infrastructure/database.ts';
import type { UserId } from '../users/users.schema.ts';
import { todoId, type TodoId } from './cursor.schema.ts';
import type { Todo, TodoRepository, TodoSummary } from './todo.ts';
import { COLUMNS, listStatement, type TodoRow } from './todos.list.repository.ts';

export function createTodoRepository({ prisma, query }: Database): TodoRepository {
  async function find(ownerId: UserId, id: TodoId): Promise<Todo | null> {
    const [row] = await query<TodoRow>(FIND, [id, ownerId]);
    return toTodoOrNull(row);
  }

  return {
    find,

    async insert(ownerId, todo) {
      // The foreign key is set directly: Prisma's `connect` would cost four more statements.
      try {
        return toTodo(await prisma.todo.create({ data: { ...todo, ownerId, updatedAt: todo.createdAt } }));
      } catch (error) {
        throw isForeignKeyViolation(error) ? sessionEnded() : error; // The owner was deleted a moment ago.
      }
    },

    async list(ownerId, todoQuery) {
      const { sql, values } = listStatement(ownerId, todoQuery);
      return (await query<TodoRow>(sql, values)).map(toTodo);
    },

    async update(ownerId, id, { expectedVersion, ...changes }) {
      const where = { id, ownerId, ...(expectedVersion === undefined ? {} : { version: expectedVersion }) };
      const [row] = await prisma.todo.updateManyAndReturn({
        where,
        data: { ...changes, version: { increment: 1 } },
      });
      return toTodoOrNull(row);
    },

    async complete(ownerId, id, at) {
      const where = { id, ownerId, completedAt: null };
      const data = { completedAt: at, updatedAt: at, version: { increment: 1 } };
      const [row] = await prisma.todo.updateManyAndReturn({ where, data });
      return row === undefined ? find(ownerId, id) : toTodo(row);
    },

    async reopen(ownerId, id, at) {
      const where = { id, ownerId, completedAt: { not: null } };
      const data = { completedAt: null, updatedAt: at, version: { increment: 1 } };
      const [row] = await prisma.todo.updateManyAndReturn({ where, data });
      return row === undefined ? find(ownerId, id) : toTodo(row);
    },

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

// Reads are SQL of our own: Prisma's client would double what they cost (docs/decisions).
const FIND = `SELECT ${COLUMNS} FROM todos WHERE id = $1::uuid AND owner_id = $2::uuid`;

const SUMMARY = `
  SELECT count(*) FILTER (WHERE completed_at IS NULL)::int AS open,
         count(*) FILTER (WHERE completed_at IS NOT NULL)::int AS completed,
         count(*) FILTER (WHERE completed_at IS NULL AND due_date < $2::timestamptz)::int AS overdue
    FROM todos
   WHERE owner_id = $1::uuid`;

function toTodo(row: TodoRow): Todo {
  const { id, description, priority, dueDate, completedAt, createdAt, updatedAt, version } = row;
  const isCompleted = completedAt !== null;
  return {
    id: todoId.parse(id),
    description,
    priority,
    dueDate,
    isCompleted,
    completedAt,
    createdAt,
    updatedAt,
    version,
  };
}

const toTodoOrNull = (row: TodoRow | undefined): Todo | null => (row === undefined ? null : toTodo(row));

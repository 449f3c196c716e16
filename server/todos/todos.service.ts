import { DomainError } from '../errors.ts';
import type { UserId } from '../schemas/ids.schema.ts';
import { encodeCursor, todoId, type Position, type Sort, type TodoId } from './cursor.schema.ts';
import type { Todo, TodoRepository, TodoSummary } from './todo.ts';
import { TODO_NOT_FOUND, VERSION_CONFLICT } from './todos.reasons.ts';
import {
  todoOutput,
  type CreateTodoInput,
  type ListTodosInput,
  type UpdateTodoInput,
} from './todos.schema.ts';

type Dependencies = { todos: TodoRepository; newId: () => string; now: () => Date };

export type TodoService = ReturnType<typeof createTodoService>;

export function createTodoService({ todos, newId, now }: Dependencies) {
  async function get(ownerId: UserId, id: TodoId): Promise<Todo> {
    return found(id, await todos.find(ownerId, id));
  }

  return {
    get,

    create(ownerId: UserId, input: CreateTodoInput): Promise<Todo> {
      return todos.insert(ownerId, { ...input, id: todoId.parse(newId()), createdAt: now() });
    },

    async list(
      ownerId: UserId,
      query: ListTodosInput,
    ): Promise<{ items: Todo[]; nextCursor: string | null }> {
      // Reads one more than requested, to see whether there is a next page.
      const rows = await todos.list(ownerId, { ...query, limit: query.limit + 1 });
      const items = rows.slice(0, query.limit);
      const last = items.at(-1);
      const hasMore = rows.length > items.length && last !== undefined;
      return { items, nextCursor: hasMore ? encodeCursor(query.order, positionOf(last, query)) : null };
    },

    async update(ownerId: UserId, { id, ...changes }: UpdateTodoInput): Promise<Todo> {
      const updated = await todos.update(ownerId, id, { ...changes, updatedAt: now() });
      if (updated !== null) return updated;
      const current = await get(ownerId, id);
      const message = `The todo with id "${id}" has changed. Load it and try again.`;
      throw new DomainError(VERSION_CONFLICT, message, { current: todoOutput.parse(current) });
    },

    async complete(ownerId: UserId, id: TodoId): Promise<Todo> {
      return found(id, await todos.complete(ownerId, id, now()));
    },

    async reopen(ownerId: UserId, id: TodoId): Promise<Todo> {
      return found(id, await todos.reopen(ownerId, id, now()));
    },

    async delete(ownerId: UserId, id: TodoId): Promise<void> {
      if (!(await todos.delete(ownerId, id))) throw notFound(id);
    },

    summarize(ownerId: UserId): Promise<TodoSummary> {
      return todos.summarize(ownerId, now());
    },
  };
}

function found(id: TodoId, todo: Todo | null): Todo {
  if (todo === null) throw notFound(id);
  return todo;
}

/** Also reported for another user's todo, so that it does not reveal that the todo exists. */
function notFound(id: TodoId): DomainError<typeof TODO_NOT_FOUND> {
  return new DomainError(TODO_NOT_FOUND, `No todo with id "${id}".`, null);
}

function positionOf(todo: Todo, { sortBy }: Sort): Position {
  switch (sortBy) {
    case 'createdAt':
      return { sortBy, value: todo.createdAt, id: todo.id };
    case 'dueDate':
      return { sortBy, value: todo.dueDate, id: todo.id };
    case 'priority':
      return { sortBy, value: todo.priority, id: todo.id };
  }
}

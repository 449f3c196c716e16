import type { UserId } from '../../server/schemas/ids.schema.ts';
import { priority, type Position, type Sort, type TodoId } from '../../server/todos/cursor.schema.ts';
import type { NewTodo, Todo, TodoFilter, TodoRepository } from '../../server/todos/todo.ts';
import type { MemoryDatabase } from './memory-database.ts';

type TodoRow = Todo & { ownerId: UserId };

/** Returns a new todo as it is stored: open, and with version 1. */
export function storedTodo(todo: NewTodo): Todo {
  return { ...todo, isCompleted: false, completedAt: null, updatedAt: todo.createdAt, version: 1 };
}

export function createMemoryTodos({ users, table }: MemoryDatabase): TodoRepository {
  const todos = table<TodoId, TodoRow>(({ ownerId }) => ownerId);
  const own = (ownerId: UserId) => [...todos.values()].filter((row) => row.ownerId === ownerId);
  const find = (ownerId: UserId, id: TodoId) => own(ownerId).find((row) => row.id === id);

  function store(row: TodoRow): Promise<Todo> {
    todos.set(row.id, row);
    return Promise.resolve(toTodo(row));
  }

  function change(row: TodoRow, changes: Partial<Todo>): Promise<Todo> {
    return store({ ...row, ...changes, version: row.version + 1 });
  }

  return {
    insert(ownerId, todo) {
      if (!users.has(ownerId)) return Promise.reject(new Error('There is no such user.'));
      return store({ ...storedTodo(todo), ownerId });
    },

    find: (ownerId, id) => Promise.resolve(toTodoOrNull(find(ownerId, id))),

    list(ownerId, query) {
      const { after, limit } = query;
      const rows = own(ownerId)
        .filter((row) => isWanted(row, query) && (after === null || compare(row, after, query) > 0))
        .sort((a, b) => compare(a, positionOf(b, query), query));
      return Promise.resolve(rows.slice(0, limit).map(toTodo));
    },

    update(ownerId, id, { expectedVersion, ...changes }) {
      const row = find(ownerId, id);
      const isExpected = expectedVersion === undefined || expectedVersion === row?.version;
      return row !== undefined && isExpected ? change(row, changes) : Promise.resolve(null);
    },

    complete(ownerId, id, at) {
      const row = find(ownerId, id);
      if (row === undefined || row.isCompleted) return Promise.resolve(toTodoOrNull(row));
      return change(row, { isCompleted: true, completedAt: at, updatedAt: at });
    },

    reopen(ownerId, id, at) {
      const row = find(ownerId, id);
      if (!row?.isCompleted) return Promise.resolve(toTodoOrNull(row));
      return change(row, { isCompleted: false, completedAt: null, updatedAt: at });
    },

    delete(ownerId, id) {
      return Promise.resolve(find(ownerId, id) !== undefined && todos.delete(id));
    },

    summarize(ownerId, at) {
      const open = own(ownerId).filter(({ isCompleted }) => !isCompleted);
      const overdue = open.filter(({ dueDate }) => dueDate !== null && dueDate < at).length;
      return Promise.resolve({ open: open.length, completed: own(ownerId).length - open.length, overdue });
    },
  };
}

/** Returns the position after which the next page begins. */
export function positionOf({ id, ...todo }: Todo, { sortBy }: Sort): Position {
  switch (sortBy) {
    case 'createdAt':
      return { sortBy, value: todo.createdAt, id };
    case 'dueDate':
      return { sortBy, value: todo.dueDate, id };
    case 'priority':
      return { sortBy, value: todo.priority, id };
  }
}

function toTodo({ ownerId: _, ...todo }: TodoRow): Todo {
  return { ...todo };
}

const toTodoOrNull = (row: TodoRow | undefined): Todo | null => (row === undefined ? null : toTodo(row));

/** Whether a todo passes every given filter. */
export const isWanted = (todo: Todo, filter: TodoFilter): boolean =>
  FILTERS.every((passes) => passes(todo, filter));

const FILTERS: ((todo: Todo, filter: TodoFilter) => boolean)[] = [
  (todo, { isCompleted }) => isCompleted === undefined || todo.isCompleted === isCompleted,
  (todo, { priority }) => priority === undefined || priority.includes(todo.priority),
  ({ dueDate }, { dueBefore }) => dueBefore === undefined || (dueDate !== null && dueDate < dueBefore),
  ({ dueDate }, { dueAfter }) => dueAfter === undefined || (dueDate !== null && dueDate > dueAfter),
  ({ description }, { search }) => search === undefined || foldText(description).includes(foldText(search)),
];

/** Does what the database's function of this name does. */
export const foldText = (text: string): string =>
  text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .normalize('NFD')
    .replaceAll(/(?<=i[\u0300-\u036F]*)\u0307/g, '')
    .normalize('NFC');

/** Returns a negative number when the todo comes before the position in this sort order. */
function compare(todo: Todo, position: Position, sort: Sort): number {
  const [a, b] = [rank(positionOf(todo, sort)), rank(position)];
  const ascending = a === b ? Number(todo.id > position.id) - Number(todo.id < position.id) : a < b ? -1 : 1;
  return sort.order === 'asc' ? ascending : -ascending;
}

function rank({ value }: Position): number {
  if (value === null) return Number.POSITIVE_INFINITY;
  return value instanceof Date ? value.getTime() : priority.options.indexOf(value);
}

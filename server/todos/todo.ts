import type { UserId } from '../schemas/ids.schema.ts';
import type { Position, Priority, Sort, TodoId } from './cursor.schema.ts';

export type Todo = {
  id: TodoId;
  description: string;
  priority: Priority;
  dueDate: Date | null;
  isCompleted: boolean;
  completedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
  version: number;
};

/** Every method takes the owner: there is no way to reach another user's todo. */
export type TodoRepository = {
  /**
   * Fails with TODOS_FULL when the owner has as many todos as one user may have, and with UNAUTHENTICATED when the owner
   * has just been deleted. Inserts at the same moment do not see each other, so together they may exceed the limit.
   */
  insert(ownerId: UserId, todo: NewTodo): Promise<Todo>;
  find(ownerId: UserId, id: TodoId): Promise<Todo | null>;
  /**
   * Returns todos in the requested order. Todos with equal sort keys are ordered by ID, and a todo without a due date
   * sorts after all others. A page costs the same wherever it begins.
   */
  list(ownerId: UserId, query: TodoQuery): Promise<Todo[]>;
  /** Null when there is no such todo, or when its version is not the one expected. */
  update(ownerId: UserId, id: TodoId, changes: TodoChanges): Promise<Todo | null>;
  /** Changes nothing, and keeps the first time, when the todo is already completed. Null when there is no such todo. */
  complete(ownerId: UserId, id: TodoId, at: Date): Promise<Todo | null>;
  /** Changes nothing when the todo is already open. Null when there is no such todo. */
  reopen(ownerId: UserId, id: TodoId, at: Date): Promise<Todo | null>;
  /** False when there was no such todo. */
  delete(ownerId: UserId, id: TodoId): Promise<boolean>;
  summarize(ownerId: UserId, at: Date): Promise<TodoSummary>;
};

export type NewTodo = Pick<Todo, 'id' | 'description' | 'priority' | 'dueDate' | 'createdAt'>;

export type TodoQuery = Sort &
  TodoFilter & {
    limit: number;
    /** The last todo of the previous page. */
    after: Position | null;
  };

/** A todo must match every given filter. */
export type TodoFilter = {
  isCompleted?: boolean;
  priority?: Priority[];
  /** Exclusive, as is `dueAfter`. */
  dueBefore?: Date;
  dueAfter?: Date;
  /** Text anywhere in the description. Ignores case and the Unicode form (NFC or NFD), whatever the database's locale. */
  search?: string;
};

export type TodoChanges = {
  description?: string;
  priority?: Priority;
  dueDate?: Date | null;
  expectedVersion?: number;
  updatedAt: Date;
};

/** `overdue` counts the open todos whose due date has passed. */
export type TodoSummary = { open: number; completed: number; overdue: number };

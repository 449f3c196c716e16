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
  /** Fails with UNAUTHENTICATED when the owner has just been deleted. */
  insert(ownerId: UserId, todo: NewTodo): Promise<Todo>;
  find(ownerId: UserId, id: TodoId): Promise<Todo | null>;
  /**
   * In the order asked for, ids breaking ties; a todo without a due date counts as due after all others.
   * Costs the same wherever the page begins.
   */
  list(ownerId: UserId, query: TodoQuery): Promise<Todo[]>;
  /** Null when there is no such todo, or when its version is not the one expected. */
  update(ownerId: UserId, id: TodoId, changes: TodoChanges): Promise<Todo | null>;
  /** Again: the first time is kept, and nothing changes. Null when there is no such todo. */
  complete(ownerId: UserId, id: TodoId, at: Date): Promise<Todo | null>;
  /** Nothing changes when it is open already. Null when there is no such todo. */
  reopen(ownerId: UserId, id: TodoId, at: Date): Promise<Todo | null>;
  /** False when there was no such todo. */
  delete(ownerId: UserId, id: TodoId): Promise<boolean>;
  summarize(ownerId: UserId, at: Date): Promise<TodoSummary>;
};

export type NewTodo = Pick<Todo, 'id' | 'description' | 'priority' | 'dueDate' | 'createdAt'>;

export type TodoQuery = Sort &
  TodoFilter & {
    limit: number;
    /** The todo that the page before ended with. */
    after: Position | null;
  };

/** A todo must match everything that is given. */
export type TodoFilter = {
  isCompleted?: boolean;
  priority?: Priority[];
  /** Exclusive, as is `dueAfter`. */
  dueBefore?: Date;
  dueAfter?: Date;
  /** Found anywhere in the description, in any case. */
  search?: string;
};

export type TodoChanges = {
  description?: string;
  priority?: Priority;
  dueDate?: Date | null;
  expectedVersion?: number;
  updatedAt: Date;
};

/** `overdue` counts the open ones whose due date has passed. */
export type TodoSummary = { open: number; completed: number; overdue: number };

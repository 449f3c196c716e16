import type { NewMailedToken } from '../../server/auth/mailed-token.ts';
import type { NewSession } from '../../server/auth/session.ts';
import type { SessionId, UserId } from '../../server/schemas/ids.schema.ts';
import type { TodoId } from '../../server/todos/cursor.schema.ts';
import type { Todo } from '../../server/todos/todo.ts';
import type { User } from '../../server/users/user.ts';

/** What the repositories share, as those of the database share its tables. Rows are replaced, never changed. */
export type Tables = {
  users: Map<UserId, User>;
  sessions: Map<SessionId, SessionRow>;
  /** By its hash in hex. */
  mailedTokens: Map<string, MailedTokenRow>;
  todos: Map<TodoId, TodoRow>;
};
export type SessionRow = NewSession & {
  generation: number;
  createdAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
};
export type MailedTokenRow = NewMailedToken & { expiresAt: Date };
export type TodoRow = Todo & { ownerId: UserId };

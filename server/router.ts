import { createAuthRouter } from './auth/auth.router.ts';
import type { AuthService } from './auth/auth.service.ts';
import type { MailedTokenService } from './auth/mailed-tokens.service.ts';
import type { SessionService } from './auth/sessions.service.ts';
import { createTodosRouter } from './todos/todos.router.ts';
import type { TodoService } from './todos/todos.service.ts';
import { router } from './trpc/init.ts';
import type { Procedures } from './trpc/procedures.ts';
import type { Limits } from './trpc/rate-limit.ts';
import type { SecurityLog } from './trpc/security-log.ts';
import { createUsersRouter } from './users/users.router.ts';
import type { UserService } from './users/users.service.ts';

type Parts = {
  procedures: Procedures;
  auth: AuthService;
  sessions: SessionService;
  mailedTokens: MailedTokenService;
  users: UserService;
  todos: TodoService;
  limits: Limits;
  securityLog: SecurityLog;
};

export type AppRouter = ReturnType<typeof createAppRouter>;

export function createAppRouter(parts: Parts) {
  return router({
    auth: createAuthRouter(parts),
    users: createUsersRouter(parts),
    todos: createTodosRouter(parts),
  });
}

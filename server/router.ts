import { createAuthRouter } from './auth/auth.router.ts';
import type { AuthService } from './auth/auth.service.ts';
import type { SessionService } from './auth/sessions.service.ts';
import { createTodosRouter } from './todos/todos.router.ts';
import type { TodoService } from './todos/todos.service.ts';
import { router } from './trpc/init.ts';
import type { Procedures } from './trpc/procedures.ts';
import type { Limits } from './trpc/rate-limit.ts';
import { createUsersRouter } from './users/users.router.ts';
import type { UserService } from './users/users.service.ts';

type Parts = {
  procedures: Procedures;
  auth: AuthService;
  sessions: SessionService;
  users: UserService;
  todos: TodoService;
  limits: Limits;
};

export type AppRouter = ReturnType<typeof createAppRouter>;

export function createAppRouter({ procedures, auth, sessions, users, todos, limits }: Parts) {
  return router({
    auth: createAuthRouter({ procedures, auth, sessions, limits }),
    users: createUsersRouter({ procedures, users, limits }),
    todos: createTodosRouter({ procedures, todos }),
  });
}

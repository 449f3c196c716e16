import { createAuthRouter } from './auth/auth.router.ts';
import { createCredentialProcedures } from './auth/credentials.router.ts';
import { createTodosRouter } from './todos/todos.router.ts';
import { router } from './trpc/init.ts';
import { createUserProcedures } from './users/users.router.ts';

type Dependencies = Parameters<typeof createAuthRouter>[0] &
  Parameters<typeof createCredentialProcedures>[0] &
  Parameters<typeof createUserProcedures>[0] &
  Parameters<typeof createTodosRouter>[0];

export type AppRouter = ReturnType<typeof createAppRouter>;

export function createAppRouter(dependencies: Dependencies) {
  return router({
    auth: createAuthRouter(dependencies),
    users: router({ ...createUserProcedures(dependencies), ...createCredentialProcedures(dependencies) }),
    todos: createTodosRouter(dependencies),
  });
}

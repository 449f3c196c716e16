import { sessionOutput } from '../auth/auth.schema.ts';
import { noInput, noOutput } from '../nothing.schema.ts';
import { router } from '../trpc/init.ts';
import type { Procedures } from '../trpc/procedures.ts';
import { addressOf, limitGuesses, type Limits } from '../trpc/rate-limit.ts';
import { changePasswordInput, deleteUserInput, updateUserInput, userOutput } from './users.schema.ts';
import type { UserService } from './users.service.ts';

type Parts = { procedures: Procedures; users: UserService; limits: Pick<Limits, 'guesses'> };

export function createUsersRouter({ procedures: { protectedProcedure }, users, limits }: Parts) {
  return router({
    me: protectedProcedure()
      .input(noInput)
      .output(userOutput)
      .query(({ ctx }) => users.get(ctx.caller.userId)),

    update: protectedProcedure()
      .input(updateUserInput)
      .output(userOutput)
      .mutation(({ ctx, input }) => users.update(ctx.caller.userId, input)),

    changePassword: protectedProcedure('INVALID_CREDENTIALS', 'PASSWORD_REJECTED')
      .input(changePasswordInput)
      .output(sessionOutput)
      .use(
        limitGuesses(limits.guesses, (call) => ({
          address: addressOf(call),
          account: call.ctx.caller.email,
        })),
      )
      .mutation(({ ctx, input }) => users.changePassword(ctx.caller.userId, input, ctx.client)),

    delete: protectedProcedure('INVALID_CREDENTIALS')
      .input(deleteUserInput)
      .output(noOutput)
      .use(
        limitGuesses(limits.guesses, (call) => ({
          address: addressOf(call),
          account: call.ctx.caller.email,
        })),
      )
      .mutation(({ ctx, input }) => users.delete(ctx.caller.userId, input.password)),
  });
}

import { noInput } from '../schemas/nothing.schema.ts';
import type { Procedures } from '../trpc/procedures.ts';
import { updateUserInput, userOutput } from './users.schema.ts';
import type { UserService } from './users.service.ts';

type Parts = { procedures: Procedures; users: UserService };

/** Part of the router `users`. The procedures there that check a password are auth's. */
export function createUserProcedures({ procedures: { protectedProcedure }, users }: Parts) {
  return {
    me: protectedProcedure({ summary: 'Returns the signed-in user.' })
      .input(noInput)
      .output(userOutput)
      .query(({ ctx }) => users.get(ctx.caller.userId)),

    update: protectedProcedure({ summary: 'Changes the names that are given.' })
      .input(updateUserInput)
      .output(userOutput)
      .mutation(({ ctx, input }) => users.update(ctx.caller.userId, input)),
  };
}

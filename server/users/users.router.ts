import { noInput } from '../schemas/nothing.schema.ts';
import type { Procedures } from '../trpc/procedures.ts';
import { updateUserInput, userOutput } from './users.schema.ts';
import type { UserService } from './users.service.ts';

type Dependencies = { procedures: Procedures; users: UserService };

/** Creates procedures of the router `users`. Those that check a password belong to auth. */
export function createUserProcedures({ procedures: { protectedProcedure }, users }: Dependencies) {
  return {
    me: protectedProcedure({ summary: 'Returns the signed-in user.' })
      .input(noInput)
      .output(userOutput)
      .query(({ ctx }) => users.get(ctx.caller.userId)),

    update: protectedProcedure({ summary: 'Changes the first name, the last name, or both.' })
      .input(updateUserInput)
      .output(userOutput)
      .mutation(({ ctx, input }) => users.update(ctx.caller.userId, input)),
  };
}

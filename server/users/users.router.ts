import { sessionOutput } from '../auth/auth.schema.ts';
import { noInput, noOutput } from '../nothing.schema.ts';
import type { Context } from '../trpc/context.ts';
import { router } from '../trpc/init.ts';
import type { Procedures } from '../trpc/procedures.ts';
import { addressOf, limitGuesses, type Limits, type Subject } from '../trpc/rate-limit.ts';
import { announce, type SecurityLog } from '../trpc/security-log.ts';
import { changePasswordInput, deleteUserInput, updateUserInput, userOutput } from './users.schema.ts';
import type { UserService } from './users.service.ts';

type Parts = {
  procedures: Procedures;
  users: UserService;
  limits: Pick<Limits, 'guesses'>;
  securityLog: SecurityLog;
};

export function createUsersRouter({ procedures, users, limits, securityLog }: Parts) {
  const { protectedProcedure } = procedures;
  return router({
    me: protectedProcedure({
      summary: 'Who is calling.',
    })
      .input(noInput)
      .output(userOutput)
      .query(({ ctx }) => users.get(ctx.caller.userId)),

    update: protectedProcedure({
      summary: 'Changes the names that are given.',
    })
      .input(updateUserInput)
      .output(userOutput)
      .mutation(({ ctx, input }) => users.update(ctx.caller.userId, input)),

    changePassword: protectedProcedure({
      summary: 'Sets a new password. Every older token of the user is dead; the answer is a fresh session.',
      reasons: ['INVALID_CREDENTIALS', 'PASSWORD_REJECTED'],
      travelsAlone: true,
    })
      .input(changePasswordInput)
      .output(sessionOutput)
      .use(announce(securityLog, { ok: 'password.changed', ...WRONG_PASSWORD_EVENTS }))
      .use(limitGuesses(limits.guesses, byOwner))
      .mutation(({ ctx, input }) => users.changePassword(ctx.caller.userId, input, ctx.client)),

    delete: protectedProcedure({
      summary: 'Deletes the account, with its sessions and todos.',
      reasons: ['INVALID_CREDENTIALS'],
      travelsAlone: true,
    })
      .input(deleteUserInput)
      .output(noOutput)
      .use(announce(securityLog, { ok: 'account.deleted', ...WRONG_PASSWORD_EVENTS }))
      .use(limitGuesses(limits.guesses, byOwner))
      .mutation(({ ctx, input }) => users.delete(ctx.caller.userId, input.password, ctx.client)),
  });
}

const WRONG_PASSWORD_EVENTS = {
  INVALID_CREDENTIALS: 'password.wrong',
  RATE_LIMITED: 'password.locked',
} as const;

/** Guessed at with a session in hand. Counted together with the guesses at signing in. */
const byOwner = ({ ctx }: { ctx: Context & { caller: { email: string; sessionId: string } } }): Subject => ({
  address: addressOf({ ctx }),
  account: ctx.caller.email,
  session: ctx.caller.sessionId,
});

import type { Limits, Networks, Subject } from '../limits/limits.ts';
import { noOutput } from '../schemas/nothing.schema.ts';
import { logSecurityEvent } from '../trpc/audit-log.ts';
import type { Context } from '../trpc/caller.ts';
import type { Procedures } from '../trpc/procedures.ts';
import { limitGuesses, networksOf } from '../trpc/rate-limit.ts';
import { INVALID_CREDENTIALS, PASSWORD_REJECTED } from './auth.reasons.ts';
import { changePasswordInput, deleteUserInput, sessionOutput } from './auth.schema.ts';
import type { CredentialService } from './credentials.service.ts';
import { WRONG_PASSWORD_EVENTS, type SecurityLog } from './security-events.ts';

type Dependencies = {
  procedures: Procedures;
  credentials: CredentialService;
  limits: Limits;
  auditLog: SecurityLog;
};

/** Creates procedures of the router `users`. They belong to auth because they check passwords. */
export function createCredentialProcedures({ procedures, credentials, limits, auditLog }: Dependencies) {
  const { protectedProcedure } = procedures;
  return {
    changePassword: protectedProcedure({
      summary: "Changes the password. Ends all of the user's sessions and returns a new one.",
      reasons: [INVALID_CREDENTIALS, PASSWORD_REJECTED],
      isNeverBatched: true,
    })
      .input(changePasswordInput)
      .output(sessionOutput)
      .use(logSecurityEvent(auditLog, { ok: 'password.changed', ...WRONG_PASSWORD_EVENTS }))
      .use(limitGuesses(limits.guesses, bySession))
      .mutation(({ ctx, input }) => credentials.changePassword(ctx.caller.userId, input, ctx.client)),

    delete: protectedProcedure({
      summary: 'Deletes the account and everything in it.',
      reasons: [INVALID_CREDENTIALS],
      isNeverBatched: true,
    })
      .input(deleteUserInput)
      .output(noOutput)
      .use(logSecurityEvent(auditLog, { ok: 'account.deleted', ...WRONG_PASSWORD_EVENTS }))
      .use(limitGuesses(limits.guesses, bySession))
      .mutation(({ ctx, input }) => credentials.deleteUser(ctx.caller.userId, input.password, ctx.client)),
  };
}

/** Counts guesses made with a stolen session together with guesses made at sign-in. */
const bySession = ({
  ctx,
}: {
  ctx: Context & { caller: { email: string; sessionId: string } };
}): Subject & Networks => ({
  ...networksOf({ ctx }),
  account: ctx.caller.email,
  session: ctx.caller.sessionId,
});

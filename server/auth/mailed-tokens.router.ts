import type { Limits } from '../limits/limits.ts';
import { noInput, noOutput } from '../schemas/nothing.schema.ts';
import { logSecurityEvent } from '../trpc/audit-log.ts';
import type { Procedures } from '../trpc/procedures.ts';
import { byNetwork, limitAttempts, limitCalls, networkOf, networksOf } from '../trpc/rate-limit.ts';
import { PASSWORD_REJECTED, TOKEN_INVALID } from './auth.reasons.ts';
import { requestPasswordResetInput, resetPasswordInput, verifyEmailInput } from './auth.schema.ts';
import type { MailedTokenService } from './mailed-tokens.service.ts';
import type { SecurityLog } from './security-events.ts';

type Dependencies = {
  procedures: Procedures;
  mailedTokens: MailedTokenService;
  limits: Limits;
  auditLog: SecurityLog;
};

/** Creates procedures of the router `auth`. */
export function createMailedTokenProcedures({ procedures, mailedTokens, limits, auditLog }: Dependencies) {
  const { publicProcedure, protectedProcedure } = procedures;
  return {
    requestEmailVerification: protectedProcedure({
      summary: "Mails a verification link to the caller's email address, unless it is already verified.",
    })
      .input(noInput)
      .output(noOutput)
      .use(logSecurityEvent(auditLog, { ok: 'email.verification_requested' }))
      // By the address, because its mails must not begin anew with another account or for another purpose.
      .use(
        limitAttempts(limits.mails, (call) => ({
          ...networksOf(call),
          account: call.ctx.caller.email,
        })),
      )
      .mutation(({ ctx }) => mailedTokens.requestEmailVerification(ctx.caller.userId)),

    verifyEmail: publicProcedure({
      summary:
        'Marks the email address of a mailed token as verified. Until the token expires, repeating the call succeeds and changes nothing.',
      reasons: [TOKEN_INVALID],
      limit: limitCalls(limits.calls, byNetwork),
    })
      .input(verifyEmailInput)
      .output(noOutput)
      .use(logSecurityEvent(auditLog, { ok: 'email.verified' }))
      .mutation(async ({ ctx, input }) => {
        const userId = await mailedTokens.verifyEmail(input.token);
        // A call that changes nothing is no event.
        if (userId !== null) ctx.auditSubject.userId = userId;
      }),

    requestPasswordReset: publicProcedure({
      summary: 'Mails a reset link if the account exists. The response does not reveal whether it does.',
      limit: limitCalls(limits.calls, byNetwork),
    })
      .input(requestPasswordResetInput)
      .output(noOutput)
      .use(logSecurityEvent(auditLog, { ok: 'password.reset_requested' }, ({ input }) => input.email))
      .use(limitAttempts(limits.mails, (call) => ({ ...networksOf(call), account: call.input.email })))
      .mutation(({ input }) => mailedTokens.requestPasswordReset(input.email)),

    resetPassword: publicProcedure({
      summary:
        "Sets a new password with a mailed token, and ends all of the user's sessions. The token is spent.",
      reasons: [TOKEN_INVALID, PASSWORD_REJECTED],
      limit: limitCalls(limits.calls, byNetwork),
    })
      .input(resetPasswordInput)
      .output(noOutput)
      .use(logSecurityEvent(auditLog, { ok: 'password.reset' }))
      .mutation(async ({ ctx, input }) => {
        const { id, email } = await mailedTokens.resetPassword(input, ctx.client);
        ctx.auditSubject.userId = id;
        // An attacker may have used up the account's limit. The owner, who reads its mail, can still sign in.
        await limits.guesses.remember({ address: networkOf({ ctx }), account: email });
      }),
  };
}

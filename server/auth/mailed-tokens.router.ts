import type { Limits } from '../limits/limits.ts';
import { noInput, noOutput } from '../schemas/nothing.schema.ts';
import { logSecurityEvent } from '../trpc/audit-log.ts';
import type { Procedures } from '../trpc/procedures.ts';
import { byNetwork, limitAttempts, limitCalls, networkOf } from '../trpc/rate-limit.ts';
import { PASSWORD_REJECTED, TOKEN_INVALID } from './auth.reasons.ts';
import { requestPasswordResetInput, resetPasswordInput, verifyEmailInput } from './auth.schema.ts';
import type { MailedTokenService } from './mailed-tokens.service.ts';
import type { SecurityLog } from './security-events.ts';

type Parts = {
  procedures: Procedures;
  mailedTokens: MailedTokenService;
  limits: Limits;
  auditLog: SecurityLog;
};

/** Of the router `auth`, which they are part of. */
export function createMailedTokenProcedures({ procedures, mailedTokens, limits, auditLog }: Parts) {
  const { publicProcedure, protectedProcedure } = procedures;
  return {
    requestEmailVerification: protectedProcedure({
      summary: "Sends a link to the caller's address, unless it is verified already.",
    })
      .input(noInput)
      .output(noOutput)
      .use(logSecurityEvent(auditLog, { ok: 'email.verification_requested' }))
      .use(
        limitAttempts(limits.mails, (call) => ({
          address: networkOf(call),
          account: call.ctx.caller.userId,
        })),
      )
      .mutation(({ ctx }) => mailedTokens.requestEmailVerification(ctx.caller.userId)),

    verifyEmail: publicProcedure({
      summary: 'Spends a mailed token, and marks its address as verified.',
      reasons: [TOKEN_INVALID],
    })
      .use(limitCalls(limits.calls, byNetwork))
      .input(verifyEmailInput)
      .output(noOutput)
      .use(logSecurityEvent(auditLog, { ok: 'email.verified' }))
      .mutation(async ({ ctx, input }) => {
        ctx.auditSubject.userId = await mailedTokens.verifyEmail(input.token);
      }),

    requestPasswordReset: publicProcedure({
      summary: 'Sends a link to the address if there is an account. The answer does not tell.',
    })
      .use(limitCalls(limits.calls, byNetwork))
      .input(requestPasswordResetInput)
      .output(noOutput)
      .use(logSecurityEvent(auditLog, { ok: 'password.reset_requested' }, ({ input }) => input.email))
      .use(limitAttempts(limits.mails, (call) => ({ address: networkOf(call), account: call.input.email })))
      .mutation(({ input }) => mailedTokens.requestPasswordReset(input.email)),

    resetPassword: publicProcedure({
      summary: 'Spends a mailed token, sets the password and ends every session.',
      reasons: [TOKEN_INVALID, PASSWORD_REJECTED],
    })
      .use(limitCalls(limits.calls, byNetwork))
      .input(resetPasswordInput)
      .output(noOutput)
      .use(logSecurityEvent(auditLog, { ok: 'password.reset' }))
      .mutation(async ({ ctx, input }) => {
        const { id, email } = await mailedTokens.resetPassword(input, ctx.client);
        ctx.auditSubject.userId = id;
        // Strangers may have used up what the account allows: its owner, who reads its mail, signs in all the same.
        await limits.guesses.remember({ address: networkOf({ ctx }), account: email });
      }),
  };
}

import { noInput, noOutput } from '../nothing.schema.ts';
import type { Procedures } from '../trpc/procedures.ts';
import { addressOf, byAddress, limitAttempts, limitCalls, type Limits } from '../trpc/rate-limit.ts';
import { announce, type SecurityLog } from '../trpc/security-log.ts';
import { requestPasswordResetInput, resetPasswordInput, verifyEmailInput } from './auth.schema.ts';
import type { MailedTokenService } from './mailed-tokens.service.ts';

type Parts = {
  procedures: Procedures;
  mailedTokens: MailedTokenService;
  limits: Limits;
  securityLog: SecurityLog;
};

/** Of the router `auth`, which they are part of. */
export function createMailedTokenProcedures({ procedures, mailedTokens, limits, securityLog }: Parts) {
  const { publicProcedure, protectedProcedure } = procedures;
  return {
    requestEmailVerification: protectedProcedure({
      summary: "Sends a link to the caller's address, unless it is verified already.",
    })
      .input(noInput)
      .output(noOutput)
      .use(announce(securityLog, { ok: 'email.verification_requested' }))
      .use(
        limitAttempts(limits.mails, (call) => ({
          address: addressOf(call),
          account: call.ctx.caller.userId,
        })),
      )
      .mutation(({ ctx }) => mailedTokens.requestEmailVerification(ctx.caller.userId)),

    verifyEmail: publicProcedure({
      summary: 'Spends a mailed token, and marks its address as verified.',
      reasons: ['TOKEN_INVALID'],
    })
      .use(limitCalls(limits.calls, byAddress))
      .input(verifyEmailInput)
      .output(noOutput)
      .use(announce(securityLog, { ok: 'email.verified' }))
      .mutation(async ({ ctx, input }) => {
        ctx.whom.userId = await mailedTokens.verifyEmail(input.token);
      }),

    requestPasswordReset: publicProcedure({
      summary: 'Sends a link to the address if there is an account. The answer does not tell.',
    })
      .use(limitCalls(limits.calls, byAddress))
      .input(requestPasswordResetInput)
      .output(noOutput)
      .use(announce(securityLog, { ok: 'password.reset_requested' }, ({ input }) => input.email))
      .use(limitAttempts(limits.mails, (call) => ({ address: addressOf(call), account: call.input.email })))
      .mutation(({ input }) => mailedTokens.requestPasswordReset(input.email)),

    resetPassword: publicProcedure({
      summary: 'Spends a mailed token, sets the password and ends every session.',
      reasons: ['TOKEN_INVALID', 'PASSWORD_REJECTED'],
    })
      .use(limitCalls(limits.calls, byAddress))
      .input(resetPasswordInput)
      .output(noOutput)
      .use(announce(securityLog, { ok: 'password.reset' }))
      .mutation(async ({ ctx, input }) => {
        const { id, email } = await mailedTokens.resetPassword(input, ctx.client);
        ctx.whom.userId = id;
        // Strangers may have used up what the account allows: its owner, who reads its mail, signs in all the same.
        await limits.guesses.remember({ address: addressOf({ ctx }), account: email });
      }),
  };
}

import type { Limits, Networks, Subject } from '../limits/limits.ts';
import { noOutput } from '../schemas/nothing.schema.ts';
import { logSecurityEvent } from '../trpc/audit-log.ts';
import type { Context } from '../trpc/caller.ts';
import { router } from '../trpc/init.ts';
import type { Procedures } from '../trpc/procedures.ts';
import {
  byNetwork,
  limitAttempts,
  limitCalls,
  limitGuesses,
  networkOf,
  networksOf,
} from '../trpc/rate-limit.ts';
import { EMAIL_TAKEN } from '../users/users.reasons.ts';
import { userOutput } from '../users/users.schema.ts';
import {
  INVALID_CREDENTIALS,
  PASSWORD_REJECTED,
  REFRESH_TOKEN_REUSED,
  SESSION_EXPIRED,
} from './auth.reasons.ts';
import { loginInput, logoutInput, refreshInput, registerInput, sessionOutput } from './auth.schema.ts';
import type { AuthService } from './auth.service.ts';
import { createMailedTokenProcedures } from './mailed-tokens.router.ts';
import type { MailedTokenService } from './mailed-tokens.service.ts';
import { SIGN_IN_EVENTS, type SecurityLog } from './security-events.ts';
import { createSessionsRouter } from './sessions.router.ts';
import type { SessionService } from './sessions.service.ts';

type Dependencies = {
  procedures: Procedures;
  auth: AuthService;
  sessions: SessionService;
  mailedTokens: MailedTokenService;
  limits: Limits;
  auditLog: SecurityLog;
};

export function createAuthRouter(dependencies: Dependencies) {
  const { auth, sessions, limits, auditLog } = dependencies;
  const { publicProcedure } = dependencies.procedures;
  return router({
    register: publicProcedure({
      summary: 'Creates an account. It does not sign the user in.',
      reasons: [EMAIL_TAKEN, PASSWORD_REJECTED],
      limit: limitCalls(limits.calls, byNetwork),
    })
      .input(registerInput)
      .output(userOutput)
      .use(logSecurityEvent(auditLog, { ok: 'account.created' }))
      .use(limitAttempts(limits.register, networksOf))
      .mutation(async ({ ctx, input }) => {
        const user = await auth.register(input, ctx.client);
        ctx.auditSubject.userId = user.id;
        return user;
      }),

    login: publicProcedure({
      summary: 'Starts a session. An unknown email address and a wrong password get the same error.',
      reasons: [INVALID_CREDENTIALS],
      limit: limitCalls(limits.calls, byNetwork),
    })
      .input(loginInput)
      .output(sessionOutput)
      .use(logSecurityEvent(auditLog, SIGN_IN_EVENTS, ({ input }) => input.email))
      .use(limitGuesses(limits.guesses, byAccount))
      .mutation(async ({ ctx, input }) => {
        const isKnownDevice = () => limits.guesses.isKnown(byAccount({ ctx, input }));
        const session = await auth.login(input, ctx.client, isKnownDevice);
        ctx.auditSubject.userId = session.user.id;
        return session;
      }),

    refresh: publicProcedure({
      summary:
        'Exchanges a refresh token for new tokens of the same session. The old refresh token is spent.',
      reasons: [SESSION_EXPIRED, REFRESH_TOKEN_REUSED],
      limit: limitCalls(limits.refresh, (call) => ({ address: networkOf(call) })),
    })
      .input(refreshInput)
      .output(sessionOutput)
      .use(logSecurityEvent(auditLog, { [REFRESH_TOKEN_REUSED.name]: 'session.refresh_token_reused' }))
      .mutation(({ input }) => sessions.refresh(input.refreshToken)),

    logout: publicProcedure({
      summary: 'Ends the session of the refresh token. Succeeds even if the token is invalid.',
      limit: limitCalls(limits.calls, byNetwork),
    })
      .input(logoutInput)
      .output(noOutput)
      .use(logSecurityEvent(auditLog, { ok: 'session.signed_out' }))
      .mutation(async ({ ctx, input }) => {
        Object.assign(ctx.auditSubject, await sessions.end(input.refreshToken));
      }),

    sessions: createSessionsRouter(dependencies),

    ...createMailedTokenProcedures(dependencies),
  });
}

/** Counts guesses by the client's networks and the account. */
const byAccount = ({ ctx, input }: { ctx: Context; input: { email: string } }): Subject & Networks => ({
  ...networksOf({ ctx }),
  account: input.email,
});

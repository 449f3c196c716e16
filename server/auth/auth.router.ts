import { noOutput } from '../nothing.schema.ts';
import { router } from '../trpc/init.ts';
import type { Procedures } from '../trpc/procedures.ts';
import {
  addressOf,
  byAddress,
  limitAttempts,
  limitCalls,
  limitGuesses,
  type Limits,
} from '../trpc/rate-limit.ts';
import { announce, type SecurityLog } from '../trpc/security-log.ts';
import { userOutput } from '../users/users.schema.ts';
import { loginInput, logoutInput, refreshInput, registerInput, sessionOutput } from './auth.schema.ts';
import type { AuthService } from './auth.service.ts';
import { createMailedTokenProcedures } from './mailed-tokens.router.ts';
import type { MailedTokenService } from './mailed-tokens.service.ts';
import { createSessionsRouter } from './sessions.router.ts';
import type { SessionService } from './sessions.service.ts';

type Parts = {
  procedures: Procedures;
  auth: AuthService;
  sessions: SessionService;
  mailedTokens: MailedTokenService;
  limits: Limits;
  securityLog: SecurityLog;
};

export function createAuthRouter(parts: Parts) {
  const { auth, sessions, limits, securityLog } = parts;
  const { publicProcedure } = parts.procedures;
  return router({
    register: publicProcedure({
      summary: 'Creates an account. To sign in is a call of its own.',
      reasons: ['EMAIL_TAKEN', 'PASSWORD_REJECTED'],
    })
      .use(limitCalls(limits.calls, byAddress))
      .input(registerInput)
      .output(userOutput)
      .use(announce(securityLog, { ok: 'account.created' }))
      .use(limitAttempts(limits.register, (call) => ({ address: addressOf(call) })))
      .mutation(async ({ ctx, input }) => {
        const user = await auth.register(input, ctx.client);
        ctx.whom.userId = user.id;
        return user;
      }),

    login: publicProcedure({
      summary: 'Starts a session. An unknown address and a wrong password are refused alike.',
      reasons: ['INVALID_CREDENTIALS'],
    })
      .use(limitCalls(limits.calls, byAddress))
      .input(loginInput)
      .output(sessionOutput)
      .use(announce(securityLog, SIGN_IN_EVENTS, ({ input }) => input.email))
      .use(limitGuesses(limits.guesses, (call) => ({ address: addressOf(call), account: call.input.email })))
      .mutation(async ({ ctx, input }) => {
        const session = await auth.login(input, ctx.client);
        ctx.whom.userId = session.user.id;
        return session;
      }),

    refresh: publicProcedure({
      summary: 'Exchanges a refresh token, which is spent by it, for new tokens of the same session.',
      reasons: ['SESSION_EXPIRED', 'REFRESH_TOKEN_REUSED'],
    })
      .use(limitCalls(limits.refresh, (call) => ({ address: addressOf(call) })))
      .input(refreshInput)
      .output(sessionOutput)
      .use(announce(securityLog, { REFRESH_TOKEN_REUSED: 'session.refresh_token_reused' }))
      .mutation(({ input }) => sessions.refresh(input.refreshToken)),

    logout: publicProcedure({
      summary: 'Ends the session that the refresh token belongs to. Succeeds whatever the token.',
    })
      .use(limitCalls(limits.calls, byAddress))
      .input(logoutInput)
      .output(noOutput)
      .use(announce(securityLog, { ok: 'session.signed_out' }))
      .mutation(async ({ ctx, input }) => {
        Object.assign(ctx.whom, await sessions.end(input.refreshToken));
      }),

    sessions: createSessionsRouter(parts),

    ...createMailedTokenProcedures(parts),
  });
}

const SIGN_IN_EVENTS = {
  ok: 'sign_in.succeeded',
  INVALID_CREDENTIALS: 'sign_in.failed',
  RATE_LIMITED: 'sign_in.locked',
} as const;

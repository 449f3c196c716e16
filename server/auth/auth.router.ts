import { noOutput } from '../nothing.schema.ts';
import { router } from '../trpc/init.ts';
import type { Procedures } from '../trpc/procedures.ts';
import { addressOf, limitCalls, limitGuesses, type RateLimiter } from '../trpc/rate-limit.ts';
import { userOutput } from '../users/users.schema.ts';
import { loginInput, logoutInput, refreshInput, registerInput, sessionOutput } from './auth.schema.ts';
import type { AuthService } from './auth.service.ts';
import type { SessionService } from './sessions.service.ts';

type Parts = {
  procedures: Procedures;
  auth: AuthService;
  sessions: SessionService;
  limits: Record<'register' | 'guesses' | 'refresh' | 'calls', RateLimiter>;
};

export function createAuthRouter({ procedures: { publicProcedure }, auth, sessions, limits }: Parts) {
  return router({
    register: publicProcedure('EMAIL_TAKEN', 'PASSWORD_REJECTED')
      .input(registerInput)
      .output(userOutput)
      .use(limitCalls(limits.register, (call) => ({ address: addressOf(call) })))
      .mutation(({ input }) => auth.register(input)),

    login: publicProcedure('INVALID_CREDENTIALS')
      .input(loginInput)
      .output(sessionOutput)
      .use(limitGuesses(limits.guesses, (call) => ({ address: addressOf(call), account: call.input.email })))
      .mutation(({ ctx, input }) => auth.login(input, ctx.client)),

    refresh: publicProcedure('SESSION_EXPIRED', 'REFRESH_TOKEN_REUSED')
      .input(refreshInput)
      .output(sessionOutput)
      .use(limitCalls(limits.refresh, (call) => ({ address: addressOf(call) })))
      .mutation(({ input }) => sessions.refresh(input.refreshToken)),

    logout: publicProcedure()
      .input(logoutInput)
      .output(noOutput)
      .use(limitCalls(limits.calls, (call) => ({ caller: addressOf(call) })))
      .mutation(({ input }) => sessions.end(input.refreshToken)),
  });
}

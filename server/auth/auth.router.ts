import { noOutput } from '../nothing.schema.ts';
import { router } from '../trpc/init.ts';
import type { Procedures } from '../trpc/procedures.ts';
import { addressOf, limitCalls, limitGuesses, type Limits } from '../trpc/rate-limit.ts';
import { userOutput } from '../users/users.schema.ts';
import { loginInput, logoutInput, refreshInput, registerInput, sessionOutput } from './auth.schema.ts';
import type { AuthService } from './auth.service.ts';
import type { SessionService } from './sessions.service.ts';

type Parts = {
  procedures: Procedures;
  auth: AuthService;
  sessions: SessionService;
  limits: Limits;
};

export function createAuthRouter({ procedures: { publicProcedure }, auth, sessions, limits }: Parts) {
  return router({
    register: publicProcedure('EMAIL_TAKEN', 'PASSWORD_REJECTED')
      .use(limitCalls(limits.calls, byAddress))
      .input(registerInput)
      .output(userOutput)
      .use(limitCalls(limits.register, (call) => ({ address: addressOf(call) })))
      .mutation(({ input }) => auth.register(input)),

    login: publicProcedure('INVALID_CREDENTIALS')
      .use(limitCalls(limits.calls, byAddress))
      .input(loginInput)
      .output(sessionOutput)
      .use(limitGuesses(limits.guesses, (call) => ({ address: addressOf(call), account: call.input.email })))
      .mutation(({ ctx, input }) => auth.login(input, ctx.client)),

    refresh: publicProcedure('SESSION_EXPIRED', 'REFRESH_TOKEN_REUSED')
      .use(limitCalls(limits.refresh, (call) => ({ address: addressOf(call) })))
      .input(refreshInput)
      .output(sessionOutput)
      .mutation(({ input }) => sessions.refresh(input.refreshToken)),

    logout: publicProcedure()
      .use(limitCalls(limits.calls, byAddress))
      .input(logoutInput)
      .output(noOutput)
      .mutation(({ input }) => sessions.end(input.refreshToken)),
  });
}

// Before the input is parsed, so that rubbish is counted as well. What has a limit of its own beside this one counts
// there only what was worth an attempt: a misspelt form shall not use up the registrations of an hour.
const byAddress = (call: Parameters<typeof addressOf>[0]) => ({ caller: addressOf(call) });

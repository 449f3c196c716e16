import { noInput, noOutput } from '../schemas/nothing.schema.ts';
import { logSecurityEvent } from '../trpc/audit-log.ts';
import { router } from '../trpc/init.ts';
import type { Procedures } from '../trpc/procedures.ts';
import { SESSION_NOT_FOUND } from './auth.reasons.ts';
import { revokedOutput, revokeInput, sessionListOutput } from './auth.schema.ts';
import type { SecurityLog } from './security-events.ts';
import type { SessionService } from './sessions.service.ts';

type Dependencies = { procedures: Procedures; sessions: SessionService; auditLog: SecurityLog };

export function createSessionsRouter({
  procedures: { protectedProcedure },
  sessions,
  auditLog,
}: Dependencies) {
  return router({
    list: protectedProcedure({ summary: "Lists the caller's sessions, last used first." })
      .input(noInput)
      .output(sessionListOutput)
      .query(({ ctx }) => sessions.list(ctx.caller)),

    revoke: protectedProcedure({
      summary: "Ends one of the caller's sessions at once.",
      reasons: [SESSION_NOT_FOUND],
    })
      .input(revokeInput)
      .output(noOutput)
      .use(logSecurityEvent(auditLog, { ok: 'session.revoked' }))
      .mutation(({ ctx, input }) => {
        ctx.auditSubject.sessionId = input.id;
        return sessions.revoke(ctx.caller, input.id);
      }),

    revokeOthers: protectedProcedure({
      summary: "Ends all of the caller's other sessions. Returns how many there were.",
    })
      .input(noInput)
      .output(revokedOutput)
      .use(logSecurityEvent(auditLog, { ok: 'sessions.others_revoked' }))
      .mutation(({ ctx }) => sessions.revokeOthers(ctx.caller)),
  });
}

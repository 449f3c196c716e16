import type { RequestListener } from 'node:http';
import type { AccessTokens } from './auth/session.ts';
import type { SessionService } from './auth/sessions.service.ts';
import { createClientReader } from './http/client-reader.ts';
import { createContextFactory, readClaims, readToken } from './http/context.ts';
import { createDoor } from './http/door.ts';
import { createHttpApp, type Readiness } from './http/express-app.ts';
import { createLoad } from './http/load.ts';
import { createTrpcHandler } from './http/trpc-handler.ts';
import { createFairQueue } from './limits/fair-queue.ts';
import type { Limits } from './limits/limits.ts';
import type { HttpHooks } from './logging.ts';
import { createAppRouter } from './router.ts';
import { readAccess } from './trpc/access.ts';
import type { AuditLog } from './trpc/audit-log.ts';
import { createCallRecorder, type CallLog } from './trpc/call-log.ts';
import { createCallRefusals } from './trpc/call-refusals.ts';
import { createProcedures } from './trpc/procedures.ts';

type Services = Omit<Parameters<typeof createAppRouter>[0], 'procedures' | 'limits' | 'auditLog'> & {
  sessions: Pick<SessionService, 'authenticate'>;
};
type Dependencies = {
  services: Services;
  limits: Limits;
  auditLog: AuditLog;
  accessTokens: AccessTokens;
  readiness: () => Readiness;
  callLog: CallLog;
  hooks: HttpHooks;
  /** How many connections to the database the features have. */
  connectionsMax: number;
  settings: Settings;
};
type Settings = {
  corsOrigins: string[];
  trustProxy: string[];
  isDevelopment: boolean;
  /** How many requests may be in progress. */
  requestsMax: number;
};

const CALLS_PER_USER_MAX = 4;
const WAITING_CALLS = {
  waitingMax: 1_000,
  waitMsMax: 5_000,
  message: 'Too many calls in progress. Try again shortly.',
  retryAfterSeconds: 1,
};

/** Puts together what a request passes: the door, Express, tRPC, and the procedures. */
export function createApi(dependencies: Dependencies): RequestListener {
  const { services, limits, auditLog, accessTokens, readiness, callLog, hooks, settings } = dependencies;
  const { connectionsMax } = dependencies;
  const refusals = createCallRefusals({
    now: () => performance.now(),
    isPublic: (path) => procedures.get(path)?.access === 'public',
    tokenIn: readToken,
    isAuthentic: (authorization) => 'userId' in readClaims(authorization, accessTokens),
  });
  const recorder = createCallRecorder(callLog, refusals.add);
  const builders = createProcedures({
    authenticate: services.sessions.authenticate,
    calls: limits.calls,
    sessions: limits.sessions,
    // Leaves connections to others, even if two users make slow calls.
    queue: createFairQueue({
      ...WAITING_CALLS,
      concurrency: Math.max(1, Math.min(CALLS_PER_USER_MAX, Math.floor((connectionsMax - 1) / 2))),
    }),
    recorder,
  });
  const router = createAppRouter({ procedures: builders, ...services, limits, auditLog });
  const procedures = readAccess(router);

  const clientOf = createClientReader({ ...settings, ...hooks });
  const door = createDoor({
    load: createLoad(settings),
    refusals,
    requests: limits.requests,
    isProcedure: (path, method) => procedures.get(path)?.isMutation === (method === 'POST'),
    clientOf,
    onRefused: hooks.onRefused,
  });
  const createContext = createContextFactory({ accessTokens, clientOf });
  const trpc = createTrpcHandler({ router, createContext, recorder, begin: door.begin });
  return createHttpApp({ door, trpc, ...hooks, readiness, settings });
}

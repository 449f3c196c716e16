import * as z from 'zod';
import { createAppRouter, type AppRouter } from '../../../server/router.ts';
import { createCallRecorder } from '../../../server/trpc/call-log.ts';
import { createProcedures, type Procedures } from '../../../server/trpc/procedures.ts';

/** Creates the API's procedures without services, to describe them. They cannot be called. */
export function createHollowRouter(): AppRouter {
  return createAppRouter(
    anyDependencies.parse({ procedures: createHollowProcedures(), limits: {}, auditLog: {} }),
  );
}

export function createHollowProcedures(): Procedures {
  const recorder = createCallRecorder({ call: unused, defect: unused }, unused);
  const limiter = { consume: unused };
  const limiters = { calls: limiter, sessions: limiter };
  return createProcedures({ authenticate: unused, ...limiters, queue: { run: unused }, recorder });
}

const anyDependencies = z.custom<Parameters<typeof createAppRouter>[0]>();

function unused(): never {
  throw new Error('This router describes the API. It cannot be called.');
}

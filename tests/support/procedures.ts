import { z } from 'zod';
import { createAppRouter } from '../../server/router.ts';
import { createCallRecorder } from '../../server/trpc/call-log.ts';
import { createProcedures } from '../../server/trpc/procedures.ts';

export type ProcedureInfo = {
  /** `todos.create` */
  path: string;
  type: 'query' | 'mutation';
  /** Its input has an `id`. */
  takesId: boolean;
  /** What its input is parsed with. */
  inputs: z.ZodType[];
};

/** Every procedure that there is, from the router itself: a new one is under the tests that walk these. */
export function listProcedures(): ProcedureInfo[] {
  return Object.entries(z.record(z.string(), definition).parse(hollowRouter()._def.procedures)).map(
    ([path, { _def }]) => ({
      path,
      type: _def.type,
      takesId: _def.inputs.some(hasId),
      inputs: _def.inputs.filter((input) => input instanceof z.ZodType),
    }),
  );
}

const definition = z.custom<{ _def: { type: ProcedureInfo['type']; inputs: unknown[] } }>(
  (value) => typeof value === 'function' && '_def' in value,
);

function hasId(input: unknown): boolean {
  return input instanceof z.ZodObject && 'id' in input.shape;
}

/** With nothing behind it: it is looked at, never called. */
function hollowRouter() {
  const recorder = createCallRecorder({ call: unused, defect: unused });
  const calls = { consume: unused };
  const procedures = createProcedures({ authenticate: unused, calls, queue: { run: unused }, recorder });
  return createAppRouter(anyParts.parse({ procedures, limits: {}, securityLog: {} }));
}

const anyParts = z.custom<Parameters<typeof createAppRouter>[0]>();

function unused(): never {
  throw new Error('This router is not to be called.');
}

/** May be called without an access token. */
export const PUBLIC = [
  'auth.login',
  'auth.logout',
  'auth.refresh',
  'auth.register',
  'auth.requestPasswordReset',
  'auth.resetPassword',
  'auth.verifyEmail',
];

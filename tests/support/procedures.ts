import { z } from 'zod';
import { createHollowRouter } from '../../client-sdk/build/contract/hollow-router.ts';
import type { Reason } from '../../server/errors.ts';
import type { Meta } from '../../server/trpc/init.ts';

export type ProcedureInfo = {
  /** `todos.create` */
  path: string;
  type: 'query' | 'mutation';
  access: Meta['access'];
  reasons: readonly Reason[];
  /** The input has an `id`. */
  takesId: boolean;
  /** The schemas that the input is parsed with. */
  inputs: z.ZodType[];
};

/** Returns every procedure of the router, so that tests which walk these cover a new one at once. */
export function listProcedures(): ProcedureInfo[] {
  return Object.entries(z.record(z.string(), definition).parse(createHollowRouter()._def.procedures)).map(
    ([path, { _def }]) => ({
      path,
      type: _def.type,
      access: _def.meta.access,
      reasons: _def.meta.reasons,
      takesId: _def.inputs.some(hasId),
      inputs: _def.inputs.filter((input) => input instanceof z.ZodType),
    }),
  );
}

/** Returns every reason that a procedure declares, by its name. */
export function listReasons(): Map<string, Reason> {
  const reasons = listProcedures().flatMap((procedure) => procedure.reasons);
  return new Map(reasons.map((reason) => [reason.name, reason]));
}

const definition = z.custom<{ _def: { type: ProcedureInfo['type']; meta: Meta; inputs: unknown[] } }>(
  (value) => typeof value === 'function' && '_def' in value,
);

function hasId(input: unknown): boolean {
  return input instanceof z.ZodObject && 'id' in input.shape;
}

/** The paths that may be called without an access token. */
export const PUBLIC = [
  'auth.login',
  'auth.logout',
  'auth.refresh',
  'auth.register',
  'auth.requestPasswordReset',
  'auth.resetPassword',
  'auth.verifyEmail',
];

import { z } from 'zod';
import { createHollowRouter } from '../../client-sdk/build/contract/hollow-router.ts';
import type { Reason } from '../../server/errors.ts';
import type { Meta } from '../../server/trpc/init.ts';

export type ProcedureInfo = {
  /** Like `todos.create`. */
  path: string;
  type: 'query' | 'mutation';
  access: Meta['access'];
  reasons: readonly Reason[];
  /** The schemas that the input is parsed with. */
  inputs: readonly z.ZodType[];
};

type Router = { _def: { procedures: unknown } };

/** Returns every procedure of the router. Tests that walk this list cover a new procedure at once. */
export function listProcedures(router: Router = createHollowRouter()): ProcedureInfo[] {
  const procedures = Object.entries(z.record(z.string(), definition).parse(router._def.procedures));
  // A test that walks none would pass.
  if (procedures.length === 0) throw new Error('The router has no procedures.');
  return procedures.map(([path, { _def }]) => ({
    path,
    type: _def.type,
    access: _def.meta.access,
    reasons: _def.meta.reasons,
    inputs: _def.inputs.filter((input) => input instanceof z.ZodType),
  }));
}

/** Returns every reason that a procedure declares, by its name. */
export function listReasons(): Map<string, Reason> {
  const reasons = listProcedures().flatMap((procedure) => procedure.reasons);
  return new Map(reasons.map((reason) => [reason.name, reason]));
}

const definition = z.custom<{ _def: { type: ProcedureInfo['type']; meta: Meta; inputs: unknown[] } }>(
  (value) => typeof value === 'function' && '_def' in value,
);

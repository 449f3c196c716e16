import type { AnyTRPCRouter } from '@trpc/server';
import * as z from 'zod';
import type { Meta } from './init.ts';

const procedures = z.record(
  z.string(),
  z.custom<{ _def: { meta: Meta; type: string } }>((value) => typeof value === 'function' && '_def' in value),
);

type Procedure = { access: Meta['access']; isMutation: boolean };

/** Returns who may call each procedure, and how, by its path. */
export function readAccess(router: AnyTRPCRouter): ReadonlyMap<string, Procedure> {
  const found = Object.entries(procedures.parse(router._def.procedures));
  return new Map(
    found.map(([path, { _def }]) => [
      path,
      { access: _def.meta.access, isMutation: _def.type === 'mutation' },
    ]),
  );
}

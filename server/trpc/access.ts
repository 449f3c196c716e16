import type { AnyTRPCRouter } from '@trpc/server';
import * as z from 'zod';
import type { Meta } from './init.ts';

const procedures = z.record(
  z.string(),
  z.custom<{ _def: { meta: Meta } }>((value) => typeof value === 'function' && '_def' in value),
);

/** Returns who may call each procedure, by its path. */
export function readAccess(router: AnyTRPCRouter): ReadonlyMap<string, Meta['access']> {
  const found = Object.entries(procedures.parse(router._def.procedures));
  return new Map(found.map(([path, { _def }]) => [path, _def.meta.access]));
}

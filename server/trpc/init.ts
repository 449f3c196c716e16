import { initTRPC } from '@trpc/server';
import type { Context } from './context.ts';
import { toErrorShape } from './error-shape.ts';

/** `isDev` is off whatever the environment: it would send stack traces to clients. */
const t = initTRPC.context<Context>().create({ isDev: false, errorFormatter: toErrorShape });

export const router = t.router;
export const procedure = t.procedure;

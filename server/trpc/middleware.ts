/*
 * The parts of a call that a middleware may use. Its type names only the parts that it needs, so that every procedure
 * that has these parts can use it. A middleware returns the result unchanged.
 */

export type Call<Ctx, Input> = { ctx: Ctx; input: Input };
export type Next<Result> = { next: () => Promise<Result> };
export type Outcome<Failure extends Error = Error> = { ok: true } | { ok: false; error: Failure };

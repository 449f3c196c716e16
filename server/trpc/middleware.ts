/*
 * The parts of a call that a middleware may use. A middleware names only those that it needs, so that it fits every
 * procedure that has them, and returns the result unchanged.
 */

export type Call<Ctx, Input> = { ctx: Ctx; input: Input };
export type Next<Result> = { next: () => Promise<Result> };
export type Outcome<Failure extends Error = Error> = { ok: true } | { ok: false; error: Failure };

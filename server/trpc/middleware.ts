/*
 * Middlewares are written against what they need of a call, so that one fits every procedure that has it, and passes on
 * the result as it is.
 */

export type Call<Ctx, Input> = { ctx: Ctx; input: Input };
export type Next<Result> = { next: () => Promise<Result> };
export type Outcome<Failure extends Error = Error> = { ok: true } | { ok: false; error: Failure };

import type { Context } from './context.ts';
import { addressOf } from './rate-limit.ts';

/** Lets everybody do so many things at once, and the rest of theirs one after another. */
export type Turns = {
  /** Fails with OVERLOADED when too many of the same are waiting. */
  take<T>(whose: string, work: () => Promise<T>): Promise<T>;
};

type Next<Result> = { next: () => Promise<Result> };

/**
 * For what hashes passwords. All hashes wait in one line: without this a single address, with a right password of its
 * own, could fill it, and nobody else would be signed in.
 */
export function inTurn(turns: Turns) {
  return <Result>({ ctx, next }: { ctx: Context } & Next<Result>): Promise<Result> =>
    turns.take(addressOf({ ctx }), next);
}

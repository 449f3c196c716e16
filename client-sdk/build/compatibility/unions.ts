import type ts from 'typescript';
import { presentParts } from './absence.ts';
import type { Change, Pair } from './change.ts';
import { isObject } from './shapes.ts';
import { compareWhole } from './whole.ts';

type CompareOne = (pair: Pair) => Change[];
type Tools = {
  checker: ts.TypeChecker;
  /** Whether both are one export, which is compared by its name. */
  isReferred: (pair: Pair) => boolean;
  /** Compares what is no union. */
  compareOne: CompareOne;
};
type Parts = { before: readonly ts.Type[]; after: readonly ts.Type[] };

/** Compares what something is when it is there: mostly one thing, which then is compared by `compareSingle`. */
export function compareParts(
  tools: Tools,
  pair: Pair,
  compareSingle: CompareOne = tools.compareOne,
): Change[] {
  const { checker, isReferred, compareOne } = tools;
  const [before, after] = [presentParts(pair.previous), presentParts(pair.next)];
  if (before.length === 1 && after.length === 1)
    return comparePairwise(pair, { before, after }, compareSingle);
  const isKept = (previous: ts.Type, next: ts.Type) =>
    previous === next || isReferred({ ...pair, previous, next });
  const gone = before.filter((part) => !after.some((other) => isKept(part, other)));
  const added = after.filter((part) => !before.some((other) => isKept(other, part)));
  // What has no name is taken to stand in its place still.
  const isMove = gone.length === added.length && [...gone, ...added].every(isObject);
  return isMove
    ? comparePairwise(pair, { before: gone, after: added }, compareOne)
    : compareWhole(checker, pair);
}

/** What a type is at once. Null where it is made of another number of parts. */
export function compareIntersections({ compareOne }: Tools, pair: Pair): Change[] | null {
  const { previous, next } = pair;
  const isAlike =
    previous.isIntersection() && next.isIntersection() && previous.types.length === next.types.length;
  return isAlike ? comparePairwise(pair, { before: previous.types, after: next.types }, compareOne) : null;
}

function comparePairwise(pair: Pair, { before, after }: Parts, compareOne: CompareOne): Change[] {
  return before.flatMap((previous, index) =>
    after.slice(index, index + 1).flatMap((next) => compareOne({ ...pair, previous, next })),
  );
}

import ts from 'typescript';
import { partsOf, presentParts } from './absence.ts';
import type { Change, Pair } from './change.ts';

/** Compares by the compiler's own assignability what is not compared part by part. That it may be absent is left aside. */
export function compareWhole(checker: ts.TypeChecker, { previous, next, at, direction }: Pair): Change[] {
  const [before, after] = [presentType(checker, previous), presentType(checker, next)];
  const [accepted, promised] = [fits(checker, [before, after]), fits(checker, [after, before])];
  if (accepted && promised) return [];
  // What was nothing breaks nobody by what it is: that it must be given is said of its absence.
  const wasNothing = presentParts(previous).length === 0;
  const isSafe = wasNothing || (direction === 'taken' ? accepted : promised);
  const verb = direction === 'taken' ? 'takes' : 'is';
  const [was, is] = textsOf(checker, [before, after]);
  return [{ level: isSafe ? 'minor' : 'major', what: `${at} was ${was} and now ${verb} ${is}` }];
}

/** By their names, unless those are the same. */
function textsOf(checker: ts.TypeChecker, types: [ts.Type, ts.Type]): [string, string] {
  const [was, is] = types.map((type) => checker.typeToString(type, undefined, WRITTEN));
  const [partsWere, partsAre] = types.map((type) =>
    partsOf(type)
      .map((part) => checker.typeToString(part, undefined, WRITTEN | ts.TypeFormatFlags.InTypeAlias))
      .join(' | '),
  );
  return was === is ? [partsWere ?? '', partsAre ?? ''] : [was ?? '', is ?? ''];
}

const WRITTEN = ts.TypeFormatFlags.NoTruncation;

/** The compiler lets `any` pass for everything, and everything for it; here it is the widest of types. */
function fits(checker: ts.TypeChecker, [one, other]: [ts.Type, ts.Type]): boolean {
  const [isAny, isForAll] = [one, other].map(({ flags }) => (flags & ts.TypeFlags.Any) !== 0);
  return isForAll === true || (isAny !== true && checker.isTypeAssignableTo(one, other));
}

const presentType = (checker: ts.TypeChecker, type: ts.Type): ts.Type =>
  presentParts(type).length === 0 ? type : checker.getNonNullableType(type);

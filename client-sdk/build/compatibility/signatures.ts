import type ts from 'typescript';
import type { Change, Compare, Pair } from './change.ts';
import { compareLists } from './lists.ts';
import { parametersOf } from './shapes.ts';
import { compareWhole } from './whole.ts';

type Tools = { checker: ts.TypeChecker; compare: Compare };
type Signatures = { previous: ts.Signature; next: ts.Signature };

const OPPOSITE = { taken: 'given', given: 'taken' } as const;

/** Compares how functions are called: overloads by position. */
export function compareSignatures(tools: Tools, pair: Pair): Change[] {
  const [before, after] = [pair.previous.getCallSignatures(), pair.next.getCallSignatures()];
  if (before.length !== after.length) return compareWhole(tools.checker, pair);
  return before.flatMap((previous, index) =>
    after.slice(index, index + 1).flatMap((next) => {
      const isGeneric = [previous, next].some(({ typeParameters = [] }) => typeParameters.length > 0);
      return isGeneric
        ? compareTexts(tools, { previous, next }, pair)
        : compareOne(tools, { previous, next }, pair);
    }),
  );
}

/** What a function takes goes the other way than the function itself; what it returns goes the same way. */
function compareOne({ checker, compare }: Tools, { previous, next }: Signatures, pair: Pair): Change[] {
  const parameters = {
    before: parametersOf(checker, previous),
    after: parametersOf(checker, next),
    place: ({ name }: { name: string }) => `${pair.at}(${name})`,
  };
  const returned = { previous: previous.getReturnType(), next: next.getReturnType() };
  return [
    ...compareLists(compare, parameters, { ...pair, direction: OPPOSITE[pair.direction] }),
    ...compare({ ...pair, ...returned, at: `${pair.at}()` }),
    ...comparePredicates({ checker, compare }, { previous, next }, pair),
  ];
}

/** `error is ApiError` */
function comparePredicates(
  { checker, compare }: Tools,
  { previous, next }: Signatures,
  pair: Pair,
): Change[] {
  const before = checker.getTypePredicateOfSignature(previous)?.type;
  const after = checker.getTypePredicateOfSignature(next)?.type;
  if (before !== undefined && after !== undefined)
    return compare({ ...pair, previous: before, next: after, at: `${pair.at}()` });
  if (before === after) return [];
  return after === undefined
    ? [{ level: 'major', what: `${pair.at}() does not tell types apart any more` }]
    : [{ level: 'minor', what: `${pair.at}() tells types apart` }];
}

/** What a generic method does depends on its arguments: whether it still does the same is for somebody to judge. */
function compareTexts({ checker }: Tools, { previous, next }: Signatures, pair: Pair): Change[] {
  const changes = compareWhole(checker, pair);
  const text = (signature: ts.Signature): string => signature.getDeclaration().getText();
  if (changes.length > 0 || text(previous) === text(next)) return changes;
  return [{ level: 'major', what: `${pair.at} is declared in another way` }];
}

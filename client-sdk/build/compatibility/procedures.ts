import type ts from 'typescript';
import { partsOf } from './absence.ts';
import type { Change, Compare, Pair } from './change.ts';
import type { Memory } from './memory.ts';
import { isReference } from './shapes.ts';

type Procedure = { kind: string; input: ts.Type; output: ts.Type; reasons: ts.Type };
type Procedures = Omit<Pair, 'previous' | 'next'> & { previous: Procedure; next: Procedure };

/** Null for what is no procedure. */
export function procedureOf(checker: ts.TypeChecker, type: ts.Type): Procedure | null {
  if (!isReference(type)) return null;
  const kind = type.target.getSymbol()?.name;
  const [input, output, reasons] = checker.getTypeArguments(type);
  const isProcedure = kind === 'Query' || kind === 'Mutation';
  if (!isProcedure || input === undefined || output === undefined || reasons === undefined) return null;
  return { kind, input, output, reasons };
}

/** `todos.get` and all others. */
export function procedurePaths(checker: ts.TypeChecker, api: ts.Type): string[] {
  return checker.getPropertiesOfType(api).flatMap((symbol) => {
    const type = checker.getTypeOfSymbol(symbol);
    if (procedureOf(checker, type) !== null) return [symbol.name];
    return procedurePaths(checker, type).map((path) => `${symbol.name}.${path}`);
  });
}

type Tools = { compare: Compare; memory: Memory };

/** Settles whatever is made of the reasons, as `ErrorOf` and `Answer` are. */
export function compareProcedures({ compare, memory }: Tools, pair: Procedures): Change[] {
  const { previous, next, at } = pair;
  if (previous.kind !== next.kind) {
    const [before, after] = [previous.kind.toLowerCase(), next.kind.toLowerCase()];
    return [{ level: 'major', what: `${at} was a ${before} and now is a ${after}` }];
  }
  memory.settle({ previous: previous.reasons, next: next.reasons });
  return [
    ...compare({
      ...pair,
      previous: previous.input,
      next: next.input,
      at: `${at} input`,
      direction: 'taken',
    }),
    ...compare({
      ...pair,
      previous: previous.output,
      next: next.output,
      at: `${at} output`,
      direction: 'given',
    }),
    ...compareReasons(at, [namesIn(previous.reasons), namesIn(next.reasons)]),
  ];
}

function compareReasons(at: string, [before, after]: [string[], string[]]): Change[] {
  const added = after.filter((reason) => !before.includes(reason));
  const gone = before.filter((reason) => !after.includes(reason));
  return [
    // A complete switch does not compile any more.
    ...added.map((reason): Change => ({ level: 'major', what: `${at} may now refuse with ${reason}` })),
    ...gone.map((reason): Change => ({
      level: 'minor',
      what: `${at} does not refuse with ${reason} any more`,
    })),
  ];
}

const namesIn = (reasons: ts.Type): string[] =>
  partsOf(reasons).flatMap((part) => (part.isStringLiteral() ? [part.value] : []));

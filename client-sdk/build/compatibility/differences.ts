import type ts from 'typescript';
import { compareAbsence } from './absence.ts';
import type { Change, Compare, Direction, Pair } from './change.ts';
import { compareMembers } from './members.ts';
import { createMemory, type Memory } from './memory.ts';
import { compareProcedures, procedureOf } from './procedures.ts';
import type { References } from './references.ts';
import { argumentsOf } from './shapes.ts';
import { compareIntersections, compareParts } from './unions.ts';
import { compareWhole } from './whole.ts';

type World = {
  checker: ts.TypeChecker;
  memory: Memory;
  references: References;
  /** Is told of each export on the way, which is not compared where it is found. */
  reach: (key: string, direction: Direction) => void;
};

/** A generic type that refers to itself may be another type each time. */
const DEPTH_MAX = 16;

/** Compares types part by part, so that what is reported names the part. */
export function createDiffer({ checker, memory, references, reach }: World) {
  const compare: Compare = ({ isOptional, ...pair }) => [
    ...compareAbsence(checker, { ...pair, isOptional }),
    ...(isReferred(pair) ? [] : compareParts(tools, pair)),
  ];

  /** What an export is, and not that it is the one of this name. */
  const compareExport = (pair: Pair): Change[] => [
    ...compareAbsence(checker, pair),
    ...compareParts(tools, pair, compareBody),
  ];

  function compareOne(pair: Pair): Change[] {
    if (pair.previous === pair.next) return [];
    const [previous, next] = [procedureOf(checker, pair.previous), procedureOf(checker, pair.next)];
    if (previous !== null && next !== null)
      return compareProcedures({ compare, memory }, { ...pair, previous, next });
    return isReferred(pair) ? [] : compareBody(pair);
  }

  /** Whether it is compared by its name, which is what is told here. */
  function isReferred(pair: Pair): boolean {
    const key = references.inBoth(pair, (types) => isEqual({ ...pair, ...types }));
    if (key !== null) reach(key, pair.direction);
    return key !== null;
  }

  function isEqual(pair: Pair): boolean {
    const quiet = createDiffer({ checker, memory: createMemory(), references, reach: () => undefined });
    return quiet.compareExport({ ...pair, depth: pair.depth + 1 }).length === 0;
  }

  function compareBody(pair: Pair): Change[] {
    if (pair.depth > DEPTH_MAX) return compareWhole(checker, pair);
    const deeper = { ...pair, depth: pair.depth + 1 };
    const inside = argumentsOf(checker, pair);
    if (inside !== null) return inside.flatMap((part) => compare({ ...deeper, ...part }));
    const parts = compareIntersections(tools, deeper);
    if (parts !== null) return parts;
    if (![pair.previous, pair.next].every(references.isOurObject)) return compareWhole(checker, pair);
    return memory.isNew(pair) ? compareMembers({ checker, compare }, deeper) : [];
  }

  const tools = { checker, isReferred, compareOne };
  return { compareExport };
}

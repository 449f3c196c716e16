import type ts from 'typescript';
import type { Change, Compare, Pair } from './change.ts';
import { compareLists } from './lists.ts';
import { propertiesOf } from './shapes.ts';
import { compareSignatures } from './signatures.ts';

type Tools = { checker: ts.TypeChecker; compare: Compare };

/** Compares what objects and functions consist of. */
export function compareMembers({ checker, compare }: Tools, pair: Pair): Change[] {
  const properties = {
    before: propertiesOf(checker, pair.previous),
    after: propertiesOf(checker, pair.next),
    place: ({ name }: { name: string }) => (pair.at === '' ? name : `${pair.at}.${name}`),
  };
  return [
    ...compareSignatures({ checker, compare }, pair),
    ...compareIndexes(compare, pair),
    ...compareLists(compare, properties, pair),
  ];
}

/** `Record<string, …>` */
function compareIndexes(compare: Compare, pair: Pair): Change[] {
  const [previous, next] = [pair.previous.getStringIndexType(), pair.next.getStringIndexType()];
  const at = `${pair.at}[name]`;
  if (previous !== undefined && next !== undefined) return compare({ ...pair, previous, next, at });
  if (previous === next) return [];
  return next === undefined
    ? [{ level: 'major', what: `${at} is gone` }]
    : [{ level: 'minor', what: `${at} is new` }];
}

import ts from 'typescript';
import type { Change, Direction, Pair, Presence } from './change.ts';

type Words = Record<Direction, { gained: string; lost: string }>;

const OPTIONAL: Words = {
  taken: { gained: 'may be left out', lost: 'must be given' },
  given: { gained: 'may be missing', lost: 'is always there' },
};
const wordsFor = (value: string): Words => ({
  taken: { gained: `may be ${value}`, lost: `may not be ${value} any more` },
  given: { gained: `may be ${value}`, lost: `is never ${value} any more` },
});

const NEITHER = { previous: false, next: false };

/** Whether something may be absent: left out, undefined or null. What it is when it is there is for others to compare. */
export function compareAbsence(checker: ts.TypeChecker, pair: Pair & Presence): Change[] {
  const { isOptional = NEITHER, previous, next, at, direction } = pair;
  const compare = (may: { previous: boolean; next: boolean }, words: Words): Change[] => {
    if (may.previous === may.next) return [];
    const { gained, lost } = words[direction];
    // To be asked less is what `gained` means for a caller who gives, and to be promised less for one who gets.
    const isBreak = may.next === (direction === 'given');
    return [{ level: isBreak ? 'major' : 'minor', what: `${at} ${may.next ? gained : lost}` }];
  };
  const inBoth = (has: (type: ts.Type) => boolean) => ({ previous: has(previous), next: has(next) });
  return [
    // What may be left out may be read as undefined: that is said once.
    ...(isOptional.previous === isOptional.next
      ? compare(
          inBoth((type) => hasUndefined(checker, type)),
          wordsFor('undefined'),
        )
      : compare(isOptional, OPTIONAL)),
    ...compare(inBoth(hasNull), wordsFor('null')),
  ];
}

/** What is left of a type without undefined, void and null. */
export const presentParts = (type: ts.Type): ts.Type[] =>
  partsOf(type).filter(({ flags }) => (flags & (NOTHING | ts.TypeFlags.Null)) === 0);

export const partsOf = (type: ts.Type): ts.Type[] => (type.isUnion() ? type.types : [type]);

const NOTHING = ts.TypeFlags.Undefined | ts.TypeFlags.Void;

/** With exactOptionalPropertyTypes an absent property is not an undefined one; the union holds them apart. */
const hasUndefined = (checker: ts.TypeChecker, type: ts.Type): boolean =>
  partsOf(type).some(
    (part) =>
      (part.flags & ts.TypeFlags.Void) !== 0 ||
      ((part.flags & ts.TypeFlags.Undefined) !== 0 && part === checker.getUndefinedType()),
  );

const hasNull = (type: ts.Type): boolean =>
  partsOf(type).some(({ flags }) => (flags & ts.TypeFlags.Null) !== 0);

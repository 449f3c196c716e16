import ts from 'typescript';

export type Level = 'major' | 'minor';
/** What somebody who uses the package would notice. */
export type Change = { level: Level; what: string };

/**
 * `taken`: what callers give, which may only be asked less of. `given`: what callers get, which may only promise more.
 */
export type Direction = 'taken' | 'given';
type Pair = { previous: ts.Type; next: ts.Type; at: string };

/** Compares two types property by property, so that what is reported names the property. */
export function createDiffer(checker: ts.TypeChecker) {
  const { elementOf, isPlainObject, propertiesOf } = createShapes(checker);
  const fits = (one: ts.Type, other: ts.Type) => checker.isTypeAssignableTo(one, other);
  const text = (type: ts.Type) => checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation);

  function compare(pair: Pair, direction: Direction): Change[] {
    const [before, after] = [onlyPart(pair.previous), onlyPart(pair.next)];
    if (before === null || after === null) return compareWhole(pair, direction);
    const inside = { ...pair, previous: before, next: after };
    return [...compareAbsence(pair, direction), ...compareParts(inside, direction)];
  }

  function compareParts(pair: Pair, direction: Direction): Change[] {
    if (isPlainObject(pair.previous) && isPlainObject(pair.next)) return compareObjects(pair, direction);
    const [previous, next] = [elementOf(pair.previous), elementOf(pair.next)];
    if (previous === null || next === null) return compareWhole(pair, direction);
    return compare({ previous, next, at: `${pair.at}[]` }, direction);
  }

  function compareWhole({ previous, next, at }: Pair, direction: Direction): Change[] {
    const [accepted, promised] = [fits(previous, next), fits(next, previous)];
    if (accepted && promised) return [];
    const isSafe = direction === 'taken' ? accepted : promised;
    const verb = direction === 'taken' ? 'takes' : 'is';
    return [
      {
        level: isSafe ? 'minor' : 'major',
        what: `${at} was ${text(previous)} and now ${verb} ${text(next)}`,
      },
    ];
  }

  function compareObjects({ previous, next, at }: Pair, direction: Direction): Change[] {
    const before = propertiesOf(previous);
    const after = propertiesOf(next);
    const kept = [...before].flatMap(([name, property]) => {
      const other = after.get(name);
      const place = `${at}.${name}`;
      // The server refuses fields that it does not know.
      if (other === undefined) return [{ level: 'major' as const, what: `${place} is gone` }];
      return compare({ previous: property, next: other, at: place }, direction);
    });
    const added = [...after].filter(([name]) => !before.has(name));
    return [...kept, ...added.map(([name, type]) => addition({ type, at: `${at}.${name}` }, direction))];
  }

  return { compare };
}

function addition({ type, at }: { type: ts.Type; at: string }, direction: Direction): Change {
  const isRequired = direction === 'taken' && !hasUndefined(type);
  return isRequired
    ? { level: 'major', what: `${at} is new, and must be given` }
    : { level: 'minor', what: `${at} is new` };
}

function compareAbsence({ previous, next, at }: Pair, direction: Direction): Change[] {
  const [before, after] = [hasUndefined(previous), hasUndefined(next)];
  if (before === after) return [];
  if (direction === 'taken')
    return [
      after
        ? { level: 'minor', what: `${at} may be left out` }
        : { level: 'major', what: `${at} must be given` },
    ];
  return [
    after
      ? { level: 'major', what: `${at} may be missing` }
      : { level: 'minor', what: `${at} is always there` },
  ];
}

function createShapes(checker: ts.TypeChecker) {
  return {
    elementOf: (type: ts.Type): ts.Type | null =>
      checker.isArrayType(type) ? (checker.getIndexTypeOfType(type, ts.IndexKind.Number) ?? null) : null,
    isPlainObject: (type: ts.Type): boolean =>
      (type.flags & ts.TypeFlags.Object) !== 0 &&
      !checker.isArrayType(type) &&
      type.getCallSignatures().length === 0,
    propertiesOf: (type: ts.Type): Map<string, ts.Type> =>
      new Map(
        checker.getPropertiesOfType(type).map((symbol) => [symbol.name, checker.getTypeOfSymbol(symbol)]),
      ),
  };
}

const NOTHING = ts.TypeFlags.Undefined | ts.TypeFlags.Void;
const partsOf = (type: ts.Type): ts.Type[] => (type.isUnion() ? type.types : [type]);
const hasUndefined = (type: ts.Type): boolean => partsOf(type).some(({ flags }) => (flags & NOTHING) !== 0);

/** What it is when it is there; null for a union of several things. */
function onlyPart(type: ts.Type): ts.Type | null {
  const [part = type, ...others] = partsOf(type).filter(({ flags }) => (flags & NOTHING) === 0);
  return others.length === 0 ? part : null;
}

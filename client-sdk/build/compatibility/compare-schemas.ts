import { isDeepStrictEqual } from 'node:util';
import { modelName, type Schema } from '../contract/schema.ts';
import { LEVEL, pairs, type Both, type Change, type CompareSchemas, type Direction } from './change.ts';
import { kindsOf, type Kind, type Models } from './kinds.ts';
import { RULES } from './rules.ts';

/** Keywords that may stand beside a reference and do not change which values are allowed. */
const NOTES = ['$ref', 'default', 'description', 'examples'];

/** Compares the schemas of two contracts. Each model is compared once per direction, under its own name. */
export function createComparison(
  [before, after]: [Models, Models],
  add: (change: Change) => void,
): CompareSchemas {
  const compared = new Set<string>();
  return compare;

  function compare(old: Schema, now: Schema, given: Both['place']): void {
    const { io } = given;
    compareNotes(old, now, { io, say: sayAt(given.path) });
    if (isVisited(old, now, io)) return;

    const place = isSameModel(old, now) ? { io, path: `${modelName(old.$ref ?? '')} (${io})` } : given;
    const say = sayAt(place.path);
    const effect: Both['effect'] = (what, says, below) => {
      say(LEVEL[io][what], says, below);
    };
    for (const [kind, one, other] of pairs(kindsOf(old, before), kindsOf(now, after))) {
      if (one === undefined) effect('wider', `may be ${kind}`);
      else if (other === undefined) effect('narrower', `may no longer be ${kind}`);
      else compareKinds(one, other, { place, compare, say, effect });
    }
  }

  function sayAt(path: string): Both['say'] {
    return (level, says, below = '') => {
      add({ level, path: `${path}${below}`, says });
    };
  }

  /** Only models contain themselves. What has no name is compared at each place: members of a union share one. */
  function isVisited(old: Schema, now: Schema, io: Direction): boolean {
    if (old.$ref === undefined || now.$ref === undefined) return false;
    const visit = JSON.stringify([io, ...(isSameModel(old, now) ? [old.$ref] : [old, now])]);
    const isKnown = compared.has(visit);
    compared.add(visit);
    return isKnown;
  }
}

/** Compares a model inside a union under its own name. Otherwise a union that contains itself would never end. */
function compareKinds(one: Kind, other: Kind, tools: Omit<Both, 'old' | 'now'>): void {
  if (one.ref !== null && other.ref !== null)
    tools.compare({ $ref: one.ref }, { $ref: other.ref }, tools.place);
  else for (const rule of RULES) rule({ old: one.schema, now: other.schema, ...tools });
}

/** Compares descriptions and defaults. compareInputs compares whether a whole input has a default. */
function compareNotes(old: Schema, now: Schema, { io, say }: { io: Direction; say: Both['say'] }): void {
  if (old.description !== now.description) say('patch', 'has another description');
  const [had, has] = ['default' in old, 'default' in now];
  if (had && has && !isDeepStrictEqual(old.default, now.default))
    say('minor', `is ${JSON.stringify(now.default)} if left out, was ${JSON.stringify(old.default)}`);
  if (io === 'input' && had !== has) compareDefaults(has, say);
}

/** The printed type of a field with a default allows undefined. */
function compareDefaults(has: boolean, say: Both['say']): void {
  if (has) say('minor', 'has a default');
  else say('major', 'has no default, so it may no longer be undefined');
}

const isSameModel = (old: Schema, now: Schema): boolean =>
  old.$ref !== undefined && old.$ref === now.$ref && isBare(old) && isBare(now);

const isBare = (schema: Schema): boolean => Object.keys(schema).every((keyword) => NOTES.includes(keyword));

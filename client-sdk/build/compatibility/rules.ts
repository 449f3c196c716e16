import { isDeepStrictEqual } from 'node:util';
import type { Schema } from '../contract/schema.ts';
import { pairs, without, type Both, type Direction, type Level } from './change.ts';
import { valuesOf } from './kinds.ts';

const LOWER = ['minLength', 'minimum', 'exclusiveMinimum', 'minItems'] as const;
const UPPER = ['maxLength', 'maximum', 'exclusiveMaximum', 'maxItems'] as const;
/** For these keywords, the comparison cannot tell which of two values allows more. */
const OPAQUE = ['pattern', 'format', 'multipleOf'] as const;
/** How a path names the schemas inside. */
const BELOW = { additionalProperties: '.*', items: '[]', propertyNames: ' (keys)' };

type Rule = (both: Both) => void;

const bounds: Rule = ({ old, now, place, say, effect }) => {
  for (const keyword of [...LOWER, ...UPPER]) {
    const [was, is] = [old[keyword], now[keyword]];
    if (was === is) continue;
    const says = `has the ${keyword} ${String(is ?? 'none')}, had ${String(was ?? 'none')}`;
    // Types have no bounds, so an output outside the old bounds breaks no build.
    if (place.io === 'output') say('minor', says);
    else effect(isTighter(keyword, was, is) ? 'narrower' : 'wider', says);
  }
};

function isTighter(keyword: string, was: number | undefined, is: number | undefined): boolean {
  if (was === undefined || is === undefined) return is !== undefined;
  return LOWER.some((lower) => lower === keyword) ? is > was : is < was;
}

const integers: Rule = ({ old, now, effect }) => {
  const [wasInteger, isInteger] = [old, now].map(({ type }) => [type].flat().includes('integer'));
  if (wasInteger && !isInteger) effect('wider', 'may be any number');
  if (!wasInteger && isInteger) effect('narrower', 'must be an integer');
};

const opaque: Rule = ({ old, now, place, effect }) => {
  for (const keyword of OPAQUE) {
    if (isDeepStrictEqual(old[keyword], now[keyword])) continue;
    if (now[keyword] === undefined) effect('wider', `no longer has a ${keyword}`);
    else if (old[keyword] === undefined) effect('narrower', `has a ${keyword}, had none`);
    else effect(place.io === 'input' ? 'narrower' : 'wider', `has another ${keyword}`);
  }
};

/** Compares the parts of `allOf` in order. */
const intersections: Rule = ({
  old: { allOf: olds = [] },
  now: { allOf: nows = [] },
  place,
  compare,
  effect,
}) => {
  if (olds.length < nows.length) effect('narrower', 'must fit more schemas');
  if (olds.length > nows.length) effect('wider', 'may fit fewer schemas');
  for (const [index, old] of olds.entries()) {
    const now = nows[index];
    if (now !== undefined) compare(old, now, { ...place, path: `${place.path}&${String(index)}` });
  }
};

const values: Rule = ({ old, now, effect }) => {
  const [olds, nows] = [valuesOf(old), valuesOf(now)];
  if (olds === null && nows === null) return;
  if (olds === null) effect('narrower', 'may no longer be any value');
  else if (nows === null) effect('wider', 'may be any value');
  else {
    for (const value of without(nows, olds)) effect('wider', `may be ${value}`);
    for (const value of without(olds, nows)) effect('narrower', `may no longer be ${value}`);
  }
};

const properties: Rule = ({ old, now, place: { path, io }, compare, say }) => {
  for (const [name, one, other] of pairs(old.properties ?? {}, now.properties ?? {})) {
    if (one === undefined) say(levelOfNew(name, now, io), 'is new', `.${name}`);
    else if (other === undefined) say('major', 'is gone', `.${name}`);
    else compare(one, other, { path: `${path}.${name}`, io });
  }
};

const levelOfNew = (name: string, { required = [] }: Schema, io: Direction): Level =>
  io === 'input' && required.includes(name) ? 'major' : 'minor';

const required: Rule = ({ old, now, effect }) => {
  const isInBoth = (name: string) => name in (old.properties ?? {}) && name in (now.properties ?? {});
  for (const name of without(now.required, old.required).filter(isInBoth))
    effect('narrower', 'may no longer be left out', `.${name}`);
  for (const name of without(old.required, now.required).filter(isInBoth))
    effect('wider', 'may be left out', `.${name}`);
};

const members: Rule = ({ old, now, place: { path, io }, compare, say }) => {
  const [olds, nows] = [old.prefixItems ?? [], now.prefixItems ?? []];
  for (const [index, one, other] of pairs(Object.entries(olds), Object.entries(nows)))
    if (one !== undefined && other !== undefined) compare(one, other, { path: `${path}[${index}]`, io });
    else say('major', one === undefined ? 'is new' : 'is gone', `[${index}]`);
};

/** Compares fields, items and keys that have no names of their own. */
const others =
  (keyword: keyof typeof BELOW): Rule =>
  ({ old, now, place: { path, io }, compare, effect }) => {
    const [one = true, other = true] = [old[keyword], now[keyword]];
    const below = BELOW[keyword];
    if (typeof one === 'object' && typeof other === 'object')
      compare(one, other, { path: `${path}${below}`, io });
    else if (one !== other) {
      const { what, says } = other === false || one === true ? SHUT : OPENED;
      effect(what, says, below);
    }
  };
const SHUT = { what: 'narrower', says: 'may be less than before' } as const;
const OPENED = { what: 'wider', says: 'may be more than before' } as const;

export const RULES: readonly Rule[] = [
  ...[bounds, integers, opaque, intersections, values, properties, required, members],
  ...[others('additionalProperties'), others('items'), others('propertyNames')],
];

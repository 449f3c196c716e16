import type { Schema } from '../contract/schema.ts';

export type Level = 'major' | 'minor' | 'patch';
/** One difference between two releases, like `todos.list.input.limit` and `has the maximum 50, had 100`. */
export type Change = { level: Level; path: string; says: string };

export type Direction = 'input' | 'output';
export type Effect = 'narrower' | 'wider';

/** Old clients go on sending old inputs and expecting old outputs. So a narrower input or a wider output breaks them. */
export const LEVEL: Record<Direction, Record<Effect, Level>> = {
  input: { narrower: 'major', wider: 'minor' },
  output: { narrower: 'minor', wider: 'major' },
};

export type Place = { path: string; io: Direction };
export type CompareSchemas = (old: Schema, now: Schema, place: Place) => void;

/** Two schemas of the same kind at the same place, and how to report a difference between them. */
export type Both = {
  old: Schema;
  now: Schema;
  place: Place;
  compare: CompareSchemas;
  say: (level: Level, says: string, below?: string) => void;
  /** Reports that fewer or more values are allowed than before. */
  effect: (what: Effect, says: string, below?: string) => void;
};

type Named<T> = Record<string, T> | [name: string, value: T][];

/** Pairs the values that have the same name. If only one side has a name, the other value is undefined. */
export function pairs<T>(
  old: Named<T>,
  now: Named<T>,
): [name: string, old: T | undefined, now: T | undefined][] {
  const [olds, nows] = [old, now].map((side) => new Map(Array.isArray(side) ? side : Object.entries(side)));
  const names = new Set([...(olds?.keys() ?? []), ...(nows?.keys() ?? [])]);
  return [...names].map((name) => [name, olds?.get(name), nows?.get(name)]);
}

export const without = (some: readonly string[] = [], others: readonly string[] = []): string[] =>
  some.filter((name) => !others.includes(name));

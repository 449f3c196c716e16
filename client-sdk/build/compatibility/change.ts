import type ts from 'typescript';

export type Level = 'major' | 'minor';
/** What somebody who uses the package would notice. */
export type Change = { level: Level; what: string };

/**
 * `taken`: what callers give, which may only be asked less of. `given`: what callers get, which may only promise more.
 */
export type Direction = 'taken' | 'given';

/** A type as it was and as it is. */
export type Pair = {
  previous: ts.Type;
  next: ts.Type;
  /** The place to name in a message. */
  at: string;
  direction: Direction;
  /** The export that this is a part of, and how deep inside. */
  within: string;
  depth: number;
};
/** Of a property or a parameter: whether it may be left out. */
export type Presence = { isOptional?: { previous: boolean; next: boolean } | undefined };
/** Compares whatever types; what compares the inside of a type goes on with it. */
export type Compare = (pair: Pair & Presence) => Change[];

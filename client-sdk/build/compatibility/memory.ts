import type ts from 'typescript';
import type { Pair } from './change.ts';

type Types = Pick<Pair, 'previous' | 'next'>;
export type Memory = ReturnType<typeof createMemory>;

/** Which types have been held against each other: types refer to themselves, and are referred to from many places. */
export function createMemory() {
  const ids = new Map<ts.Type, number>();
  const seen = new Map<string, string>();
  const settled = new Set<string>();
  const idOf = (type: ts.Type): number => {
    const id = ids.get(type) ?? ids.size;
    ids.set(type, id);
    return id;
  };
  const keyOf = ({ previous, next }: Types) => `${String(idOf(previous))} ${String(idOf(next))}`;

  return {
    /** Remembers it. False for what has been compared in this direction, or is settled. */
    isNew(pair: Pair): boolean {
      const [types, key] = [keyOf(pair), `${keyOf(pair)} ${pair.direction}`];
      if (settled.has(types) || seen.has(key)) return false;
      seen.set(key, types);
      return true;
    },
    /** Takes these as compared for good, in whatever direction. */
    settle(types: Types): void {
      settled.add(keyOf(types));
    },
    settleAll(): void {
      for (const types of seen.values()) settled.add(types);
    },
    isSettled: (types: Types): boolean => settled.has(keyOf(types)),
  };
}

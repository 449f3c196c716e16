import type ts from 'typescript';
import type { Pair } from './change.ts';
import { isValue, typeParametersOf, type Exports } from './exports.ts';
import type { Memory } from './memory.ts';
import { isDeclared, isObject, isReference } from './shapes.ts';
import type { Folders } from './specimens.ts';

type Types = Pick<Pair, 'previous' | 'next'>;
type Options = { sides: readonly Exports[]; memory: Memory; folders: Folders };
export type References = ReturnType<typeof createReferences>;

/** Tells where types refer to an export: those are compared by their names, once and not wherever they are used. */
export function createReferences(checker: ts.TypeChecker, { sides, memory, folders }: Options) {
  const referenceTo = createReader(checker, sides);

  const areSame = ({ previous, next }: Types): boolean => {
    const key = referenceTo(previous)?.key;
    return previous === next || (key !== undefined && key === referenceTo(next)?.key);
  };

  return {
    /** The export that both refer to, if it is applied to the same. An export's own parts are looked into once more. */
    inBoth({ previous, next, within }: Pair, isEqual: (types: Types) => boolean): string | null {
      const [before, after] = [referenceTo(previous), referenceTo(next)];
      if (before === null || after?.key !== before.key) return null;
      if (before.key === within && before.args.length > 0) return null;
      const isSame = before.args.every((type, index) => {
        const other = after.args[index];
        if (other === undefined) return false;
        const types = { previous: type, next: other };
        return areSame(types) || memory.isSettled(types) || isEqual(types);
      });
      return isSame ? before.key : null;
    },

    /** What can be looked into: what a library declares is compared as a whole. */
    isOurObject: (type: ts.Type): boolean => isObject(type) && (!isDeclared(type) || isOurs(type, folders)),
  };
}

type Reference = { key: string; args: readonly ts.Type[] };

function createReader(
  checker: ts.TypeChecker,
  sides: readonly Exports[],
): (type: ts.Type) => Reference | null {
  const types = sides.flatMap((exports) => [...exports].filter(([, symbol]) => !isValue(symbol)));
  const isGeneric = (symbol: ts.Symbol) => typeParametersOf(symbol).length > 0;
  const generic = new Map(
    types.filter(([, symbol]) => isGeneric(symbol)).map(([key, symbol]) => [symbol, key]),
  );
  const plain = new Map(
    types
      .filter(([, symbol]) => !isGeneric(symbol))
      .map(([key, symbol]) => [checker.getDeclaredTypeOfSymbol(symbol), key]),
  );

  return (type) => {
    const own = plain.get(type);
    if (own !== undefined) return { key: own, args: [] };
    const named = (symbol?: ts.Symbol) => (symbol === undefined ? undefined : generic.get(symbol));
    const alias = named(type.aliasSymbol);
    if (alias !== undefined) return { key: alias, args: type.aliasTypeArguments ?? [] };
    const key = isReference(type) ? named(type.target.getSymbol()) : undefined;
    return key === undefined || !isReference(type) ? null : { key, args: checker.getTypeArguments(type) };
  };
}

function isOurs(type: ts.Type, folders: Folders): boolean {
  const files = (type.getSymbol()?.declarations ?? []).map((node) => node.getSourceFile().fileName);
  return files.some((file) => Object.values(folders).some((folder) => file.startsWith(folder)));
}

import { join } from 'node:path';
import ts from 'typescript';
import { ENTRIES, sourceFileOf } from '../program.ts';

/** What a folder of declarations exports, by name and entry: `Todo of index`. */
export type Exports = ReadonlyMap<string, ts.Symbol>;

export const API = 'Api of index';

export function exportsOf(program: ts.Program, folder: string): Exports {
  const checker = program.getTypeChecker();
  const symbols = ENTRIES.flatMap((entry) => {
    const module = checker.getSymbolAtLocation(sourceFileOf(program, join(folder, `${entry}.d.ts`)));
    const exported = module === undefined ? [] : checker.getExportsOfModule(module);
    return exported.map((symbol) => [`${symbol.name} of ${entry}`, declared(checker, symbol)] as const);
  });
  return new Map(symbols);
}

const declared = (checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol =>
  (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);

export const isValue = ({ flags }: ts.Symbol): boolean => (flags & ts.SymbolFlags.Value) !== 0;

export function typeParametersOf({ declarations = [] }: ts.Symbol): readonly ts.TypeParameterDeclaration[] {
  const [declaration] = declarations;
  return declaration !== undefined &&
    (ts.isTypeAliasDeclaration(declaration) ||
      ts.isInterfaceDeclaration(declaration) ||
      ts.isFunctionDeclaration(declaration))
    ? (declaration.typeParameters ?? [])
    : [];
}

import { join } from 'node:path';
import ts from 'typescript';
import { createDiffer, type Change, type Direction } from './differences.ts';
import { createProgram, ENTRIES, sourceFileOf } from './program.ts';

type Folders = { previous: string; next: string };

/** What a user of the declarations in the one folder would notice of those in the other. */
export function changesBetween({ previous, next }: Folders): Change[] {
  const program = createProgram(
    [previous, next].flatMap((folder) => ENTRIES.map((name) => join(folder, `${name}.d.ts`))),
  );
  const checker = program.getTypeChecker();
  const [before, after] = [previous, next].map((folder) => readApi(program, folder));
  if (before === undefined || after === undefined) return [];
  return [
    ...compareProcedures(checker, { before: before.procedures, after: after.procedures }),
    ...compareExports(checker, { before: before.exports, after: after.exports }),
  ];
}

type Procedure = { kind: string; input: ts.Type; output: ts.Type; reasons: ReadonlySet<string> };
type Both<T> = { before: ReadonlyMap<string, T>; after: ReadonlyMap<string, T> };

function compareProcedures(checker: ts.TypeChecker, { before, after }: Both<Procedure>): Change[] {
  const { compare } = createDiffer(checker);
  const kept = [...before].flatMap(([path, previous]): Change[] => {
    const next = after.get(path);
    if (next === undefined) return [{ level: 'major', what: `${path} is gone` }];
    if (next.kind !== previous.kind)
      return [{ level: 'major', what: `${path} was a ${previous.kind} and now is a ${next.kind}` }];
    return [
      ...compare({ previous: previous.input, next: next.input, at: `${path} input` }, 'taken'),
      ...compare({ previous: previous.output, next: next.output, at: `${path} output` }, 'given'),
      ...compareReasons(path, { previous: previous.reasons, next: next.reasons }),
    ];
  });
  const added = [...after.keys()].filter((path) => !before.has(path));
  return [...kept, ...added.map((path): Change => ({ level: 'minor', what: `${path} is new` }))];
}

type Reasons = { previous: ReadonlySet<string>; next: ReadonlySet<string> };

function compareReasons(path: string, { previous, next }: Reasons): Change[] {
  const added = [...next].filter((reason) => !previous.has(reason));
  const gone = [...previous].filter((reason) => !next.has(reason));
  return [
    // A complete switch does not compile any more.
    ...added.map((reason): Change => ({ level: 'major', what: `${path} may now refuse with ${reason}` })),
    ...gone.map((reason): Change => ({
      level: 'minor',
      what: `${path} does not refuse with ${reason} any more`,
    })),
  ];
}

/** What is made of all procedures, which are compared one by one. */
const OF_PROCEDURES =
  /^(Api|Client|Inputs|Outputs|ErrorOf|Queries|FakeProcedures|createClient|createQueries|createFakeClient|schemas)$/;

function compareExports(checker: ts.TypeChecker, { before, after }: Both<ts.Symbol>): Change[] {
  const { compare } = createDiffer(checker);
  const kept = [...before].flatMap(([at, previous]): Change[] => {
    const next = after.get(at);
    if (next === undefined) return [{ level: 'major', what: `${at} is not exported any more` }];
    if (OF_PROCEDURES.test(previous.name)) return [];
    if (isGeneric(previous) || isGeneric(next)) return compareTexts({ previous, next, at });
    return compare(
      { previous: typeOf(checker, previous), next: typeOf(checker, next), at },
      directionOf(previous),
    );
  });
  const added = [...after.keys()].filter((at) => !before.has(at));
  return [...kept, ...added.map((at): Change => ({ level: 'minor', what: `${at} is exported` }))];
}

/** Callers make options, storages and listeners; everything else they are given. */
const directionOf = ({ name }: ts.Symbol): Direction =>
  /(Options|Storage|Fetch|Listener)$/.test(name) ? 'taken' : 'given';

/** What a generic type stands for depends on its arguments: whether it still does is for somebody to judge. */
function compareTexts({
  previous,
  next,
  at,
}: {
  previous: ts.Symbol;
  next: ts.Symbol;
  at: string;
}): Change[] {
  const text = ({ declarations = [] }: ts.Symbol) => declarations.map((node) => node.getText()).join('\n');
  return text(previous) === text(next) ? [] : [{ level: 'major', what: `${at} is declared in another way` }];
}

const isGeneric = ({ declarations = [] }: ts.Symbol): boolean =>
  declarations.some(
    (node) =>
      (ts.isTypeAliasDeclaration(node) ||
        ts.isInterfaceDeclaration(node) ||
        ts.isFunctionDeclaration(node)) &&
      node.typeParameters !== undefined,
  );

function typeOf(checker: ts.TypeChecker, symbol: ts.Symbol): ts.Type {
  const isValue = (symbol.flags & ts.SymbolFlags.Value) !== 0;
  return isValue ? checker.getTypeOfSymbol(symbol) : checker.getDeclaredTypeOfSymbol(symbol);
}

type Api = { procedures: Map<string, Procedure>; exports: Map<string, ts.Symbol> };

function readApi(program: ts.Program, folder: string): Api {
  const checker = program.getTypeChecker();
  const exports = ENTRIES.flatMap((entry) => {
    const module = checker.getSymbolAtLocation(sourceFileOf(program, join(folder, `${entry}.d.ts`)));
    const symbols = module === undefined ? [] : checker.getExportsOfModule(module);
    return symbols.map((symbol) => [`${symbol.name} of ${entry}`, declared(checker, symbol)] as const);
  });
  const api = exports.find(([name]) => name === 'Api of index')?.[1];
  if (api === undefined) throw new Error(`${folder}/index.d.ts exports no Api.`);
  return {
    procedures: new Map(proceduresOf(checker, { type: checker.getDeclaredTypeOfSymbol(api), prefix: '' })),
    exports: new Map(exports),
  };
}

const declared = (checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol =>
  (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);

type Node = { type: ts.Type; prefix: string };

function proceduresOf(checker: ts.TypeChecker, { type, prefix }: Node): [string, Procedure][] {
  return checker.getPropertiesOfType(type).flatMap((symbol): [string, Procedure][] => {
    const path = `${prefix}${symbol.name}`;
    const node = checker.getTypeOfSymbol(symbol);
    const [input, output, reasons] = isReference(node) ? checker.getTypeArguments(node) : [];
    if (input === undefined || output === undefined || reasons === undefined)
      return proceduresOf(checker, { type: node, prefix: `${path}.` });
    const names = (reasons.isUnion() ? reasons.types : [reasons]).flatMap((part) =>
      part.isStringLiteral() ? [part.value] : [],
    );
    return [[path, { kind: node.symbol.name.toLowerCase(), input, output, reasons: new Set(names) }]];
  });
}

const isReference = (type: ts.Type): type is ts.TypeReference => 'target' in type;

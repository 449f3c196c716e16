import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';
import { createProgram, ENTRIES, SDK, SOURCE, sourceFileOf } from './program.ts';
import { createWriter, documentation, type Named } from './write-out.ts';

/** Written out: what they say comes from the server, and nothing of the server is to come with it. */
const WRITTEN_OUT = ['models', 'api'];
const IMPORT = /from '\.\/(?<name>[\w-]+)\.ts'/g;

/** The declarations of the package, by file name. Read from the compiler, so they cannot say anything else than the code. */
export async function declarePackage(): Promise<Map<string, string>> {
  const program = createProgram(ENTRIES.map((name) => join(SOURCE, `${name}.ts`)));
  const declared = new Map<string, string>();
  const pending = [...ENTRIES];
  for (let name = pending.shift(); name !== undefined; name = pending.shift()) {
    if (declared.has(`${name}.d.ts`)) continue;
    const text = WRITTEN_OUT.includes(name) ? writeOut(program, name) : emit(program, name);
    declared.set(`${name}.d.ts`, await formatted(text.replaceAll(IMPORT, `from './$<name>.js'`)));
    pending.push(...[...text.matchAll(IMPORT)].flatMap(({ groups }) => groups?.['name'] ?? []));
  }
  return declared;
}

function emit(program: ts.Program, name: string): string {
  let text = '';
  const write: ts.WriteFileCallback = (_, content) => {
    text = content;
  };
  const file = sourceFileOf(program, join(SOURCE, `${name}.ts`));
  const { diagnostics } = program.emit(file, write, undefined, true);
  const [first] = diagnostics;
  if (first !== undefined) throw new Error(ts.flattenDiagnosticMessageText(first.messageText, '\n'));
  return text;
}

function writeOut(program: ts.Program, name: string): string {
  const checker = program.getTypeChecker();
  const file = sourceFileOf(program, join(SOURCE, `${name}.ts`));
  const named = namedTypes(program);
  const aliases = file.statements.filter(ts.isTypeAliasDeclaration).filter(isExported);
  const written = aliases.map((alias) =>
    writeAlias(alias, { checker, named, isFromServer: fromServer(file) }),
  );
  const body = written.join('\n\n');
  return [...importsOf(file, body), ...modelsOf(name, body), body].join('\n');
}

/** What stands in models.d.ts has its name everywhere. */
function namedTypes(program: ts.Program): Named {
  const checker = program.getTypeChecker();
  const models = sourceFileOf(program, join(SOURCE, 'models.ts'));
  const aliases = models.statements.filter(ts.isTypeAliasDeclaration).filter(isExported);
  const types = aliases.map((alias) => [alias.name.text, checker.getTypeAtLocation(alias)] as const);
  return new Map(types.filter(([, type]) => (type.flags & ts.TypeFlags.Object) !== 0));
}

type Source = {
  checker: ts.TypeChecker;
  named: Named;
  isFromServer: (alias: ts.TypeAliasDeclaration) => boolean;
};

function writeAlias(alias: ts.TypeAliasDeclaration, { checker, named, isFromServer }: Source): string {
  const symbol = checker.getSymbolAtLocation(alias.name);
  const comment = symbol === undefined ? '' : documentation(checker, symbol);
  if (!isFromServer(alias)) return `${comment}\n${alias.getText()}`;
  const { body } = createWriter(checker, named);
  return `${comment}\nexport interface ${alias.name.text} ${body(checker.getTypeAtLocation(alias))}`;
}

/** Whether an alias is made of anything imported from outside, or of what is not exported itself. */
function fromServer(file: ts.SourceFile) {
  const outside = file.statements
    .filter(ts.isImportDeclaration)
    .filter(({ moduleSpecifier }) => !moduleSpecifier.getText().startsWith("'./"))
    .flatMap(({ importClause }) => namesOf(importClause?.namedBindings));
  return ({ type }: ts.TypeAliasDeclaration) => outside.some((name) => mentions(type.getText(), name));
}

function importsOf(file: ts.SourceFile, body: string): string[] {
  return file.statements.filter(ts.isImportDeclaration).flatMap(({ moduleSpecifier, importClause }) => {
    const names = namesOf(importClause?.namedBindings).filter((name) => mentions(body, name));
    const path = moduleSpecifier.getText();
    return path.startsWith("'./") && path !== "'./models.ts'" && names.length > 0
      ? [`import type { ${names.join(', ')} } from ${path};`]
      : [];
  });
}

const MODELS = ['FieldIssue', 'ReasonDetails', 'Session', 'SessionInfo', 'Todo', 'User'];

function modelsOf(name: string, body: string): string[] {
  const names = MODELS.filter((model) => name !== 'models' && mentions(body, model));
  return names.length > 0 ? [`import type { ${names.join(', ')} } from './models.ts';`] : [];
}

const mentions = (text: string, name: string): boolean => new RegExp(`\\b${name}\\b`).test(text);

const namesOf = (bindings: ts.NamedImportBindings | undefined): string[] =>
  bindings !== undefined && ts.isNamedImports(bindings) ? bindings.elements.map(({ name }) => name.text) : [];

const isExported = ({ modifiers }: ts.TypeAliasDeclaration): boolean =>
  modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;

async function formatted(text: string): Promise<string> {
  const config = await resolveConfig(join(SDK, 'package.json'));
  return format(text, { ...config, parser: 'typescript' });
}

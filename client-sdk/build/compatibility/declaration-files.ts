import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ENTRIES } from '../paths.ts';

/** One declared type, function or constant of the package. */
export type Declaration = {
  name: string;
  /** The module that declares it: `errors`. */
  module: string;
  isValue: boolean;
  /** Its type parameters as they are written. */
  parameters: string[];
  text: string;
};
/** The exports of all entries, by keys like `Todo of index`. */
export type Exports = Map<string, Declaration>;

const STATEMENT = /^(?=\/\*\*|export\b|import\b|type\b|interface\b|declare\b)/m;
const COMMENT = /\/\*\*.*?\*\//gs;
const DECLARATION = /^(?:export )?(?:declare )?(?<kind>const|function|type|interface) (?<name>\w+)/;
const REEXPORT = /^export (?:type )?\{(?<names>[^}]*)\} from '\.\/(?<module>[\w-]+)\.js';\s*$/;
const OTHER = /^(import\b|export \{\};)/;

/** Reads a folder of declarations that prettier has formatted. Throws for a statement that it does not know. */
export async function readDeclarations(folder: string) {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.d.ts'));
  const texts = new Map<string, string>();
  for (const file of files) texts.set(file.replace('.d.ts', ''), await readFile(join(folder, file), 'utf8'));
  const declarations = [...texts].flatMap(([module, text]) =>
    statementsOf(text).flatMap((statement) => declarationIn(statement, module)),
  );
  const exports = exportsOf(texts, declarations);
  // Nothing can be missing from a release that exported nothing.
  if (exports.size === 0) throw new Error(`${folder} declares no exports.`);
  return { texts, declarations, exports };
}

const statementsOf = (text: string): string[] =>
  text
    .replaceAll(COMMENT, '')
    .split(STATEMENT)
    .filter((statement) => statement.trim() !== '');

function declarationIn(text: string, module: string): Declaration[] {
  const { kind, name } = DECLARATION.exec(text)?.groups ?? {};
  if (kind !== undefined && name !== undefined)
    return [
      { name, module, isValue: ['const', 'function'].includes(kind), parameters: parametersOf(text), text },
    ];
  if (REEXPORT.test(text) || OTHER.test(text)) return [];
  throw new Error(`${module}.d.ts has a statement that the comparison does not know: ${text}`);
}

/** Returns the parts between the angle brackets after the name, like `Input` and `R extends Reason`. */
function parametersOf(text: string): string[] {
  const start = /^[\w ]*?\w+</.exec(text)?.[0].length;
  if (start === undefined) return [];
  const parameters = [''];
  let depth = 1;
  for (const character of text.slice(start)) {
    depth += depthOf(character);
    if (depth === 0) break;
    if (character === ',' && depth === 1) parameters.push('');
    else parameters.push(`${parameters.pop() ?? ''}${character}`);
  }
  return parameters
    .map((parameter) => parameter.trim().replaceAll(/\s+/g, ' '))
    .filter((parameter) => parameter !== '');
}

const depthOf = (character: string): number =>
  Number('<{[('.includes(character)) - Number('>}])'.includes(character));

function exportsOf(texts: Map<string, string>, declarations: readonly Declaration[]): Exports {
  const exported = (entry: string) =>
    statementsOf(texts.get(entry) ?? '')
      .flatMap((statement) => [...reexportedBy(statement), ...exportedBy(statement, entry)])
      .flatMap((place) => {
        const found = declarations.filter(
          ({ module, name }) => module === place.module && name === place.name,
        );
        // What is exported under another name would be compared with nothing.
        if (found.length === 0)
          throw new Error(
            `${entry}.d.ts exports "${place.name}", which ${place.module}.d.ts does not declare.`,
          );
        return found;
      });
  return new Map(
    ENTRIES.flatMap((entry) =>
      exported(entry).map((declaration) => [`${declaration.name} of ${entry}`, declaration] as const),
    ),
  );
}

type Place = { module: string; name: string };

function reexportedBy(statement: string): Place[] {
  const { names = '', module } = REEXPORT.exec(statement)?.groups ?? {};
  if (module === undefined) return [];
  return names
    .split(',')
    .map((name) => ({ module, name: name.replace('type ', '').trim() }))
    .filter(({ name }) => name !== '');
}

function exportedBy(statement: string, entry: string): Place[] {
  const { name } = DECLARATION.exec(statement)?.groups ?? {};
  return name !== undefined && statement.startsWith('export') ? [{ module: entry, name }] : [];
}

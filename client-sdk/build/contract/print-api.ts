import type { Contract, Procedure } from './schema.ts';
import { nest, type Tree } from './tree.ts';
import { comment, typeOf, union, withUndefined } from './type-of.ts';

/** Prints client-sdk/src/api.ts: the type of each procedure. */
export function printApi({ procedures, $defs }: Contract): string {
  const api = write(nest(Object.entries(procedures)));
  const code = api.replaceAll(/\/\*\*.*?\*\/|"[^"]*"/gs, '');
  const imported = Object.keys($defs).filter((name) => new RegExp(`\\b${name}\\b`).test(code));
  return [
    "import type { ErrorAt, InputsOf, Mutation, OutputsOf, PathsOf, Query } from './calls.ts';",
    imported.length > 0 ? `import type { ${imported.join(', ')} } from './models.ts';` : '',
    `${comment('Every procedure of the server.')}export interface Api ${api}`,
    `${comment("The input of each procedure: `Inputs['todos']['create']`.")}export type Inputs = InputsOf<Api>;`,
    `${comment("The output of each procedure: `Outputs['todos']['list']`.")}export type Outputs = OutputsOf<Api>;`,
    `${comment("How a procedure can fail: `ErrorOf<'auth.login'>`.")}export type ErrorOf<Path extends PathsOf<Api>> = ErrorAt<Api, Path>;`,
  ].join('\n\n');
}

function write(tree: Tree<Procedure>): string {
  const members = [...tree].map(([name, part]) =>
    part instanceof Map
      ? `${name}: ${write(part)};`
      : `${comment(part.leaf.summary)}${name}: ${signature(part.leaf)};`,
  );
  return `{ ${members.join('\n')} }`;
}

function signature({ kind, input, output, reasons }: Procedure): string {
  const taken = input === null ? 'void' : withUndefined(input);
  const returned = output === null ? 'undefined' : typeOf(output);
  const refused = union(reasons.map((reason) => JSON.stringify(reason)));
  return `${kind === 'query' ? 'Query' : 'Mutation'}<${taken}, ${returned}, ${refused}>`;
}

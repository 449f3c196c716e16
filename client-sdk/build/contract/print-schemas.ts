import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import * as z from 'zod';
import { noInput } from '../../../server/schemas/nothing.schema.ts';
import { PROJECT, SOURCE } from '../paths.ts';
import { nest, type Tree } from './tree.ts';

type Router = { _def: { procedures: object } };
type Home = { file: string; name: string };

const definition = z.custom<{ _def: { inputs: unknown[] } }>();
const moduleExports = z.custom<Record<string, unknown>>();

/** Prints client-sdk/src/schemas.ts, which imports each input's schema from the server's file that exports it. */
export async function printSchemas(router: Router): Promise<string> {
  const homes = await findExports();
  const inputs = Object.entries(z.record(z.string(), definition).parse(router._def.procedures)).flatMap(
    ([path, { _def }]): [string, Home][] => {
      const [input] = _def.inputs;
      if (input === noInput) return [];
      const home = homes.get(input);
      if (home === undefined) throw new Error(`${path}: no *.schema.ts file of server/ exports its input.`);
      return [[path, home]];
    },
  );
  return [
    ...importsOf(inputs.map(([, home]) => home)),
    "import type { Api } from './api.ts';",
    "import { validateOnly, type SchemasOf } from './schema.ts';",
    "\nexport type { Schema, SchemasOf } from './schema.ts';\n",
    "/**\n * The server's input schemas. They return the input unchanged, ready to send. Only the server checks a password's\n * length and strength.\n */",
    `export const schemas: SchemasOf<Api> = ${write(nest(inputs))};`,
  ].join('\n');
}

/** Finds the file and the name of every schema that the server exports. */
async function findExports(): Promise<Map<unknown, Home>> {
  const folder = join(PROJECT, 'server');
  const files = (await readdir(folder, { recursive: true }))
    .filter((name) => name.endsWith('.schema.ts'))
    .sort();
  const homes = new Map<unknown, Home>();
  for (const file of files) {
    const exported = moduleExports.parse(await import(join(folder, file)));
    for (const [name, schema] of Object.entries(exported))
      homes.set(schema, { file: join(folder, file), name });
  }
  return homes;
}

function importsOf(homes: Home[]): string[] {
  const byFile = Map.groupBy(homes, ({ file }) => relative(SOURCE, file));
  return [...byFile].map(([file, used]) => {
    const names = [...new Set(used.map(({ name }) => name))].sort();
    return `import { ${names.join(', ')} } from '${file}';`;
  });
}

function write(tree: Tree<Home>): string {
  const members = [...tree].map(([name, part]) =>
    part instanceof Map ? `${name}: ${write(part)},` : `${name}: validateOnly(${part.leaf.name}),`,
  );
  return `{ ${members.join('\n')} }`;
}

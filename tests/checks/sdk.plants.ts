import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Plant } from './plant.ts';

/** A plant, and all that is said of it: nothing, where it must pass. */
export type SdkPlant = Omit<Plant, 'rule'> & { what: string; finds: string[] };

/** One violation of each gate, and of each of a gate's halves. Whatever changes a generated file makes it stale as well. */
export const gatePlants: SdkPlant[] = [
  {
    what: 'a declaration that has not been generated again',
    file: 'client-sdk/api/client.d.ts',
    content: replacing('/** A client of the API:', '/** The client of the API:'),
    finds: [outOfDate('api/client.d.ts')],
  },
  {
    what: 'a declaration that is published no more',
    file: 'client-sdk/api/planted.d.ts',
    content: 'export {};\n',
    finds: [outOfDate('api/planted.d.ts')],
  },
  {
    what: 'an API that the generated files do not know yet',
    file: 'server/todos/todos.schema.ts',
    content: replacing('open: z.int(), completed', 'open: z.int(), planted: z.int(), completed'),
    finds: [...['api/contract.json', 'src/api.ts', '../docs/reference.md'].map(outOfDate)],
  },
  {
    what: 'edited facts',
    file: 'client-sdk/src/facts.ts',
    content: replacing('EMAIL_TAKEN: [409', 'EMAIL_TAKEN: [410'),
    finds: [outOfDate('src/facts.ts')],
  },
  {
    what: 'an edited table of the reference',
    file: 'docs/reference.md',
    content: replacing('| procedure | takes |', '| procedure | accepts |'),
    finds: [outOfDate('../docs/reference.md')],
  },
  {
    what: 'a package that names a file which is not there',
    file: 'client-sdk/package.json',
    content: replacing('"type": "module"', '"type": "module", "main": "./nowhere.js"'),
    finds: ['publint: pkg.main is ./nowhere.js but the file does not exist.'],
  },
  {
    what: 'a declaration that imports what no runtime finds',
    file: 'client-sdk/src/query.ts',
    content: replacing("from './errors.ts'", "from './errors'"),
    finds: ['are the types wrong: InternalResolutionError query.d.ts ./errors', outOfDate('api/query.d.ts')],
  },
  {
    what: 'an entry without types',
    file: 'client-sdk/build/package.ts',
    content: replacing(
      'await publishedManifest());',
      `(await publishedManifest()).replace('"./package.json"', '"./plain": "./plain.js", $&'));
      await writeFile(join(DIST, 'plain.js'), 'export const a = 1;');`,
    ),
    finds: ['are the types wrong: UntypedResolution ./plain'],
  },
  {
    what: 'a declaration that imports a package',
    file: 'client-sdk/src/query.ts',
    content: (present) => `import type { UUIDTypes } from 'uuid';\n${present}\nexport type Id = UUIDTypes;\n`,
    finds: ['imports: query.d.ts imports uuid'],
  },
  {
    what: 'code that imports a package',
    file: 'client-sdk/src/failures.ts',
    content: (present) => `import 'zod';\n${present}`,
    finds: ['imports: chunk.js imports zod'],
  },
  {
    what: 'an output that has what nobody may see',
    file: 'client-sdk/src/models.ts',
    content: replacing('  emailVerified: ', '  passwordHash: string;\n  emailVerified: '),
    finds: [
      'leaks: models.d.ts contains "passwordHash"',
      outOfDate('src/models.ts'),
      outOfDate('api/models.d.ts'),
    ],
  },
  ...Object.entries({ core: 'client', query: 'query', testing: 'testing', schemas: 'schemas' }).map(
    ([use, module]): SdkPlant => ({
      what: `a large ${use}`,
      file: `client-sdk/src/${module}.ts`,
      // Incompressible, and where no bundler can leave it out.
      content: (present) =>
        `${present}\nReflect.set(globalThis, '${randomBytes(6_000).toString('base64')}', 1);\n`,
      finds: [
        `size: ${use} has N bytes gzipped, over the limit of N in build/gates.ts`,
        // The one of them that is generated.
        ...(module === 'schemas' ? [outOfDate('src/schemas.ts')] : []),
      ],
    }),
  ),
  {
    what: 'long declarations',
    file: 'client-sdk/src/session.ts',
    content: replacing('/** Why the session changed. */', `/** ${'Why the session changed. '.repeat(450)}*/`),
    finds: [
      'size: the declarations have N bytes, over the limit of N in build/gates.ts',
      outOfDate('api/session.d.ts'),
    ],
  },
  {
    what: 'a type that keeps the compiler busy',
    file: 'client-sdk/src/calls.ts',
    content: (present) =>
      replacing(
        '=> Answer<Output, R>',
        '=> Answer<Output & CountTo<300>, R>',
      )(present).concat(
        "type CountTo<N, Counted extends 1[] = []> = Counted['length'] extends N ? unknown : CountTo<N, [...Counted, 1]>;\n",
      ),
    finds: [
      'instantiations: one call makes N, over the limit of N in build/gates.ts',
      outOfDate('api/calls.d.ts'),
    ],
  },
  {
    what: 'a rule of an input that is tighter than that of the last release',
    file: 'client-sdk/published/contract.json',
    content: replacing('"maximum": 100', '"maximum": 200'),
    finds: ['compatibility: todos.list.input.limit has the maximum 100, had 200'],
  },
  {
    what: 'an option that the last release had',
    file: 'client-sdk/published/options.d.ts',
    content: replacing('  batch?: boolean', '  planted?: 1;\n  batch?: boolean'),
    finds: ['compatibility: ClientOptions of index does not accept what it accepted'],
  },
];

function outOfDate(name: string): string {
  const path = join('client-sdk', name);
  return `generated: ${path} is out of date. Run \`npm run sdk:build\`.`;
}

/** A plant that is overtaken by what it is planted in says so. */
export function replacing(before: string | RegExp, after: string): (present: string) => string {
  return (present) => {
    if (present.split(before).length !== 2) throw new Error(`"${String(before)}" is not there, or not once.`);
    return present.replace(before, () => after);
  };
}

import type { Plant } from './plant.ts';

/** One error for each strictness of tsconfig.json beyond the ordinary, and one in each part of the project. */
export const typePlants: Plant[] = [
  { rule: 'TS2322', file: 'server/planted.ts', content: "export const a: number = '';" },
  { rule: 'TS2322', file: 'client-sdk/src/planted.ts', content: "export const a: number = '';" },
  { rule: 'TS2322', file: 'prisma/planted.ts', content: "export const a: number = '';" },
  { rule: 'TS2322', file: 'tests/unit/planted.ts', content: "export const a: number = '';" },
  { rule: 'TS2322', file: 'examples/planted.ts', content: "export const a: number = '';" },
  { rule: 'TS2322', file: 'planted.config.ts', content: "export const a: number = '';" },
  { rule: 'TS7006', file: 'server/planted-strict.ts', content: 'export const f = (a) => String(a);' },
  {
    rule: 'TS2322',
    file: 'server/planted-index.ts',
    content: 'export const f = (a: string[]): string => a[0];',
  },
  {
    rule: 'TS2375',
    file: 'server/planted-optional.ts',
    content: 'export const a: { b?: string } = { b: undefined };',
  },
  {
    rule: 'TS4111',
    file: 'server/planted-signature.ts',
    content: 'export const f = (a: Record<string, string>) => a.b;',
  },
  {
    rule: 'TS4114',
    file: 'server/planted-override.ts',
    content: 'export class PlantedError extends Error {\n  readonly name = "";\n}',
  },
  {
    rule: 'TS7029',
    file: 'server/planted-switch.ts',
    content: 'export function f(a: 1 | 2) {\n  switch (a) {\n    case 1:\n      a = 2;\n    case 2:\n  }\n}',
  },
  {
    rule: 'TS1484',
    file: 'server/planted-import.ts',
    content: "import { Reason } from './errors.ts';\nexport type R = Reason;",
  },
  { rule: 'TS2835', file: 'server/planted-ending.ts', content: "export { DomainError } from './errors';" },
  { rule: 'TS1294', file: 'server/planted-erasable.ts', content: 'export enum E { A }' },
  {
    rule: 'TS1360',
    file: 'server/trpc/error-shape.ts',
    // A status without tRPC's name for it.
    content: (present) => present.replace("  409: 'CONFLICT',\n", ''),
  },
];

/** One of each kind that knip knows. A test is a program: what it imports is in use. */
export const deadCodePlants: Plant[] = [
  { rule: 'files', file: 'server/planted.ts', content: 'export const a = 1;' },
  { rule: 'files', file: 'client-sdk/src/planted.ts', content: 'export const a = 1;' },
  { rule: 'files', file: 'tests/support/planted.ts', content: 'export const a = 1;' },
  {
    rule: 'exports',
    file: 'tests/unit/planted-export.ts',
    content: 'export const used = 1;\nexport const unused = 2;',
  },
  {
    rule: 'types',
    file: 'tests/unit/planted-type.ts',
    content: 'export const used = 1;\nexport type Unused = 1;',
  },
  {
    rule: 'duplicates',
    file: 'tests/unit/planted-twice.ts',
    content: 'export const used = 1;\nexport const again = used;',
  },
  {
    rule: 'unlisted',
    file: 'tests/unit/planted.test.ts',
    content: [
      "import { used as a } from './planted-export.ts';",
      "import { used as b } from './planted-type.ts';",
      "import { again, used as c } from './planted-twice.ts';",
      "import d from 'left-pad';",
      'export const all = [a, b, c, again, d];',
    ].join('\n'),
  },
  { rule: 'unresolved', file: 'tests/unit/planted-path.test.ts', content: "import './nowhere.ts';" },
  inPackage('dependencies'),
  inPackage('devDependencies'),
];

/** Whatever a formatter would change, sorted imports among it. */
export const formatPlants: Plant[] = [
  { rule: 'format', file: 'server/planted-quotes.ts', content: 'export const a = "";\n' },
  {
    rule: 'format',
    file: 'server/planted-width.ts',
    content: `export const a = [${"'planted', ".repeat(12)}];\n`,
  },
  {
    rule: 'format',
    file: 'server/planted-order.ts',
    content:
      "import { join } from 'node:path';\nimport { on } from 'node:events';\nexport const a = [join, on];\n",
  },
  { rule: 'format', file: 'examples/planted.ts', content: 'export const a=1;\n' },
  { rule: 'format', file: 'planted.yml', content: 'planted:   [  1 ]\n' },
];

/** Whatever `prisma format` would change. */
export const schemaPlants: Plant[] = [
  {
    rule: 'schema',
    file: 'prisma/schema.prisma',
    content: (present) => present.replace('model User {', 'model   User {'),
  },
];

function inPackage(rule: 'dependencies' | 'devDependencies'): Plant {
  const start = `"${rule}": {`;
  return {
    rule,
    file: 'package.json',
    content: (present) => present.replace(start, `${start} "${rule}-planted": "1",`),
  };
}

import type { Plant } from './plant.ts';

/** One type error in each part of the project: each is compiled. And one that only our strictness finds. */
export const typePlants: Plant[] = [
  ...['server/', 'client-sdk/src/', 'prisma/', 'tests/unit/', 'examples/', ''].map((folder) => ({
    rule: 'TS2322',
    file: `${folder}planted.config.ts`,
    content: "export const a: number = '';",
  })),
  {
    rule: 'TS2375',
    file: 'server/planted-optional.ts',
    content: 'export const a: { b?: string } = { b: undefined };',
  },
  {
    rule: 'TS1360',
    file: 'server/trpc/error-shape.ts',
    // A status without tRPC's name for it.
    content: (present) => present.replace("  409: 'CONFLICT',\n", ''),
  },
  // A procedure that the API does not have.
  {
    rule: 'TS2353',
    file: 'client-sdk/src/session/effects.ts',
    content: (present) => present.replace("'users.me': updateUser", "'users.planted': updateUser"),
  },
  {
    rule: 'TS1360',
    file: 'client-sdk/src/session/refresh.ts',
    content: (present) => present.replace("'auth.refresh'", "'auth.planted'"),
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

/** One line that the formatter would change, in TypeScript and elsewhere. */
export const formatPlants: Plant[] = [
  { rule: 'format', file: 'server/planted.ts', content: 'export const a=1;\n' },
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

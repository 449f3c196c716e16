import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createProject, REACT, REACT_TYPES, ZOD, type Project } from './support/project.ts';
import { report } from './support/report.ts';
import { IS_FULL } from './support/settings.ts';

const VERSIONS = IS_FULL ? ['5.7.3', '5.9.3', '6.0.3', '7.0.2'] : ['5.7.3', '7.0.2'];
const COMPILERS = VERSIONS.map((version) => `typescript-${version}@npm:typescript@${version}`);

const RESOLUTIONS = [
  { module: 'nodenext', moduleResolution: 'nodenext' },
  { module: 'esnext', moduleResolution: 'bundler' },
];
const CASES = VERSIONS.flatMap((version) => RESOLUTIONS.map((resolution) => ({ version, ...resolution })));
type Case = (typeof CASES)[number];

/** As careful as an application can be. */
const OPTIONS = {
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  target: 'es2022',
  lib: ['es2022', 'dom'],
  types: [],
  jsx: 'react-jsx',
  rootDir: '.',
};
/** And a library: it tells others of its types. */
const DECLARING = { declaration: true, emitDeclarationOnly: true, outDir: 'declared' };

const compiled = new Map(VERSIONS.map((version) => [version, 0]));
/** Of each version: with each resolution the entries, what is re-exported, and the package by itself. */
const UNITS = 3 * RESOLUTIONS.length;

afterAll(async () => {
  for (const [version, count] of compiled)
    await report({
      consumer: `TypeScript ${version}`,
      seen: `${String(count)} of ${String(UNITS)} projects without an error`,
    });
});

describe('beside zod, React and TanStack Query', () => {
  let project: Project;

  beforeAll(async () => {
    const packages = [...COMPILERS, ZOD, ...REACT, ...REACT_TYPES];
    project = await createProject({ sources: ['typed', 'website'], packages });
  });
  afterAll(() => project[Symbol.asyncDispose]());

  test.each(CASES)(
    'TypeScript $version finds what it should in every entry, with $moduleResolution',
    async (at) => {
      const include = ['typed/*.ts', 'website/src/*'];
      const exclude = ['typed/downstream.ts'];

      expect(await compile(project, at, { options: DECLARING, include, exclude })).toBe('');
      note(at);
    },
  );

  test.each(CASES)(
    'TypeScript $version writes declarations of what is re-exported, for others to use, with $moduleResolution',
    async (at) => {
      const downstream = { options: { noEmit: true }, include: ['typed/downstream.ts'] };

      expect(await compile(project, at, { options: DECLARING, include: ['typed/reexport.ts'] })).toBe('');
      const declared = await readFile(join(project.folder, 'declared/typed/reexport.d.ts'), 'utf8');
      expect(declared).toContain('export declare const login: import("@plumbline/client").Mutation<');
      expect(declared).not.toContain('any');
      expect(await compile(project, at, downstream)).toBe('');
      note(at);
    },
  );
});

describe('by itself', () => {
  let project: Project;

  beforeAll(async () => {
    project = await createProject({ sources: ['bare'], packages: COMPILERS });
  });
  afterAll(() => project[Symbol.asyncDispose]());

  test.each(CASES)(
    'TypeScript $version needs nothing else for calls and fakes, with $moduleResolution',
    async (at) => {
      expect(await compile(project, at, { options: DECLARING, include: ['bare/*.ts'] })).toBe('');
      note(at);
    },
  );
});

type Unit = { options: object; include: string[]; exclude?: string[] };

/** What the compiler has to say: nothing. */
async function compile(
  { folder, node }: Project,
  { version, module, moduleResolution }: Case,
  { options, ...files }: Unit,
): Promise<string> {
  const compilerOptions = { ...OPTIONS, module, moduleResolution, ...options };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, ...files }));
  const { fault } = await node(`node_modules/typescript-${version}/bin/tsc`, '-p', '.');
  return fault;
}

function note({ version }: Case): void {
  compiled.set(version, (compiled.get(version) ?? 0) + 1);
}

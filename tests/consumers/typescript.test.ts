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

/** The strictest options of an application. */
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
/** A library also emits declarations. */
const DECLARING = { declaration: true, emitDeclarationOnly: true, outDir: 'declared' };

const compiled = new Map(VERSIONS.map((version) => [version, 0]));
/** For each version and resolution: all entries, re-exports, and the package alone. */
const UNITS = 3 * RESOLUTIONS.length;

afterAll(async () => {
  for (const [version, count] of compiled)
    await report({
      consumer: `TypeScript ${version}`,
      seen: `${String(count)} of ${String(UNITS)} projects without an error`,
    });
});

describe('with zod, React and TanStack Query installed', () => {
  let project: Project;

  beforeAll(async () => {
    const packages = [...COMPILERS, ZOD, ...REACT, ...REACT_TYPES];
    project = await createProject({ sources: ['typed', 'website'], packages });
  });
  afterAll(() => project[Symbol.asyncDispose]());

  test.each(CASES)(
    'TypeScript $version compiles all entries and finds each planted error, with $moduleResolution',
    async (at) => {
      const include = ['typed/*.ts', 'website/src/*'];
      const exclude = ['typed/downstream.ts'];

      expect(await compile(project, at, { options: DECLARING, include, exclude })).toBe('');
      note(at);
    },
  );

  test.each(CASES)(
    'TypeScript $version emits usable declarations of re-exports, with $moduleResolution',
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

describe('without other packages installed', () => {
  let project: Project;

  beforeAll(async () => {
    project = await createProject({ sources: ['bare'], packages: COMPILERS });
  });
  afterAll(() => project[Symbol.asyncDispose]());

  test.each(CASES)('TypeScript $version compiles calls and fakes, with $moduleResolution', async (at) => {
    expect(await compile(project, at, { options: DECLARING, include: ['bare/*.ts'] })).toBe('');
    note(at);
  });
});

type Unit = { options: object; include: string[]; exclude?: string[] };

/** Returns the compiler's errors, or an empty string. */
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

import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatted } from './contract/generate.ts';
import { ENTRIES, PROJECT, SOURCE } from './paths.ts';
import { compile, type Problem } from './typescript.ts';

const IMPORT = /from '\.\/(?<name>[\w-]+)\.ts'/g;

/** Returns the package's declarations by file name: those of the entries and of every module that they import. */
export async function declarePackage(): Promise<Map<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'plumbline-declarations-'));
  const problems = await emitDeclarations(folder);
  const declared = new Map<string, string>();
  const pending = [...ENTRIES];
  for (let name = pending.shift(); name !== undefined; name = pending.shift()) {
    if (declared.has(`${name}.d.ts`)) continue;
    const text = await readFile(join(folder, 'client-sdk/src', `${name}.d.ts`), 'utf8').catch(() => {
      throw new Error(`${name}.ts has no declarations.\n${problems.map(({ text }) => text).join('\n')}`);
    });
    declared.set(`${name}.d.ts`, await formatted('a.ts', text.replaceAll(IMPORT, `from './$<name>.js'`)));
    pending.push(...[...text.matchAll(IMPORT)].flatMap(({ groups }) => groups?.['name'] ?? []));
  }
  await rm(folder, { recursive: true });
  return declared;
}

async function emitDeclarations(folder: string): Promise<Problem[]> {
  const config = join(folder, 'tsconfig.json');
  await symlink(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
  const compilerOptions = {
    ...{ noEmit: false, declaration: true, emitDeclarationOnly: true, typeRoots: ['node_modules/@types'] },
    ...{ rootDir: PROJECT, outDir: folder },
  };
  const files = ENTRIES.map((name) => join(SOURCE, `${name}.ts`));
  await writeFile(
    config,
    JSON.stringify({ extends: join(PROJECT, 'tsconfig.json'), compilerOptions, files, include: [] }),
  );
  // The compiler writes declarations in spite of type errors, which `npm run check:types` reports.
  return compile(['-p', config]);
}

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { bundledInto } from './bundle.ts';
import { DIST, SDK } from './paths.ts';

const run = promisify(execFile);

/** What an application imports from each entry. Each of these is bundled and measured on its own. */
export const ENTRY_USES = {
  core: "export { createClient, fieldErrors, isApiError, safe } from './index.js';",
  query: "export { createQueries } from './query.js';",
  testing:
    "export { createFakeClient, fakeSession, fakeTodo, fakeUser, invalidInput, noAnswer, refusal } from './testing.js';",
  schemas: "export { schemas } from './schemas.js';",
};

export async function gzippedBytes(use: keyof typeof ENTRY_USES): Promise<number> {
  return gzipSync(await bundledInto(ENTRY_USES[use]), { level: 9 }).length;
}

const ONE_CALL = `
import { createClient, safe } from '@plumbline/client';
const api = createClient({ url: 'https://api.example.com/trpc' });
export const [todo, error] = await safe(api.todos.get.query({ id: 'x' }));
export const left: number | undefined = error?.reason === 'RATE_LIMITED' ? error.details.retryAfterSeconds : undefined;
export const description: string | undefined = todo?.description;
`;

/** Counts the type instantiations of one call to the built package, without those of an empty file. */
export async function instantiationsOfOneCall(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'plumbline-sdk-'));
  const [call, nothing] = [join(folder, 'call.mts'), join(folder, 'nothing.mts')];
  const paths = { '@plumbline/client': [join(DIST, 'index.d.ts')] };
  await writeFile(call, ONE_CALL);
  await writeFile(nothing, 'export {};\n');
  const counts = await Promise.all([call, nothing].map((file) => countInstantiations(file, paths)));
  await rm(folder, { recursive: true });
  return (counts[0] ?? 0) - (counts[1] ?? 0);
}

async function countInstantiations(file: string, paths: Record<string, string[]>): Promise<number> {
  const config = `${file}.json`;
  const compilerOptions = {
    ...{
      strict: true,
      noEmit: true,
      target: 'es2022',
      module: 'nodenext',
      lib: ['es2022', 'dom'],
      types: [],
    },
    paths,
  };
  await writeFile(config, JSON.stringify({ compilerOptions, files: [file] }));
  const tsc = join(SDK, '../node_modules/typescript/bin/tsc');
  const { stdout } = await run(process.execPath, [tsc, '-p', config, '--extendedDiagnostics']).catch(
    (error: unknown) => z.object({ stdout: z.string() }).parse(error),
  );
  const [typeError] = /^.*error TS.*$/m.exec(stdout) ?? [];
  if (typeError !== undefined) throw new Error(typeError);
  return instantiationsIn(stdout);
}

/** Fails if the compiler printed no number, because NaN would never be above the limit. */
export function instantiationsIn(diagnostics: string): number {
  const count = /Instantiations:\s+(?<count>\d+)/.exec(diagnostics)?.groups?.['count'];
  if (count === undefined)
    throw new Error(`The compiler did not say how many types it made:\n${diagnostics}`);
  return Number(count);
}

const packed = z.tuple([
  z.object({
    filename: z.string(),
    size: z.number(),
    files: z.array(z.object({ path: z.string(), size: z.number() })),
  }),
]);

/** Packs the built package with `npm pack`. Returns the tarball's path and sizes. */
export async function pack(
  folder: string,
): Promise<{ tarball: string; bytes: number; declarationBytes: number }> {
  const { stdout } = await run('npm', ['pack', DIST, '--json', '--pack-destination', folder]);
  const [{ filename, size, files }] = packed.parse(JSON.parse(stdout));
  const declarations = files.filter(({ path }) => path.endsWith('.d.ts'));
  return {
    tarball: join(folder, filename),
    bytes: size,
    declarationBytes: declarations.reduce((sum, file) => sum + file.size, 0),
  };
}

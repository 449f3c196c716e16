import { join } from 'node:path';
import { build } from 'esbuild';
import { DIST, ENTRIES, SOURCE } from './program.ts';

/** The package's JavaScript: what it needs of tRPC is in it, and modules that entries share are there once. */
export async function bundle(): Promise<void> {
  await build({
    entryPoints: ENTRIES.map((name) => join(SOURCE, `${name}.ts`)),
    outdir: DIST,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    sourcemap: true,
    legalComments: 'none',
    external: ['zod'],
    logLevel: 'warning',
  });
}

/** How many bytes an application that has these lines grows by: minified, and before it is compressed. */
export async function bundledInto(lines: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    stdin: { contents: lines, resolveDir: DIST },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    external: ['zod'],
    write: false,
    logLevel: 'warning',
  });
  return outputFiles[0]?.contents ?? new Uint8Array();
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { DIST, ENTRIES, SOURCE } from './paths.ts';

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
    plugins: [withoutGenerators],
    logLevel: 'warning',
  });
}

/**
 * The module of tRPC's that reads answers also has a helper for servers that stream, set up in a statement of which no
 * bundler can tell that it does nothing for others. It would be a twentieth of the client.
 */
const withoutGenerators: Plugin = {
  name: 'without-generators',
  setup({ onLoad }) {
    onLoad({ filter: /@trpc.server.dist.asyncGeneratorDelegate-[^.]*[.]mjs$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const [before, after, ...more] = source.split(/^AsyncGenerator[.]prototype.*?^\};$/ms);
      if (after === undefined || more.length > 0) throw new Error(`"${path}" is not what it was.`);
      return { contents: `${before ?? ''}${after}` };
    });
  },
};

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

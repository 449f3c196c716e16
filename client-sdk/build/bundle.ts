import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { DIST, ENTRIES, SOURCE } from './paths.ts';

/** Bundles the package's JavaScript with the parts of tRPC that it needs. Modules that entries share are written once. */
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
 * Removes a helper for streaming servers from tRPC's module that reads responses. Bundlers keep the helper, because they
 * cannot tell that the statement which sets it up has no effect for a client. It would be a twentieth of the client.
 */
const withoutGenerators: Plugin = {
  name: 'without-generators',
  setup({ onLoad }) {
    onLoad({ filter: /@trpc.server.dist.asyncGeneratorDelegate-[^.]*[.]mjs$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const [before, after, ...more] = source.split(/^AsyncGenerator[.]prototype.*?^\};$/ms);
      if (after === undefined || more.length > 0)
        throw new Error(`"${path}" has changed. Update the plugin "without-generators".`);
      return { contents: `${before ?? ''}${after}` };
    });
  },
};

/** Bundles these lines as an application would. Returns the minified code, not compressed. */
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

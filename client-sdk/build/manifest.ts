import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { SDK } from './paths.ts';

const manifest = z.looseObject({
  name: z.string(),
  version: z.string(),
  exports: z.record(z.string(), z.string()),
});

export async function readManifest(): Promise<z.infer<typeof manifest>> {
  return manifest.parse(JSON.parse(await readFile(join(SDK, 'package.json'), 'utf8')));
}

/** Fields that are not published. The package bundles its dependencies and has no scripts; `exports` is rewritten. */
const PRIVATE = ['private', 'scripts', 'dependencies', 'exports'];

/** Returns the published package.json, whose `exports` name the built files instead of the sources. */
export async function publishedManifest(): Promise<string> {
  const own = await readManifest();
  const kept = Object.entries(own).filter(([name]) => !PRIVATE.includes(name));
  const exports = new Map<string, unknown>();
  for (const [name, source] of Object.entries(own.exports)) {
    const file = source.replace('./src/', './').replace(/\.ts$/, '');
    exports.set(name, { types: `${file}.d.ts`, default: `${file}.js` });
  }
  exports.set('./package.json', './package.json');
  const published = new Map<string, unknown>([...kept, ['exports', Object.fromEntries(exports)]]);
  return `${JSON.stringify(Object.fromEntries(published), null, 2)}\n`;
}

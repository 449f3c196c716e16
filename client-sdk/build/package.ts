import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.ts';
import { publishedManifest } from './manifest.ts';
import { DIST, SDK } from './paths.ts';

/** Writes the declarations and removes every other file of the folder, except those to keep. */
export async function writeDeclarations(
  folder: string,
  declarations: Map<string, string>,
  keep: readonly string[] = [],
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const others = (await readdir(folder)).filter((name) => !keep.includes(name));
  for (const name of others) await rm(join(folder, name), { recursive: true });
  for (const [name, text] of declarations) await writeFile(join(folder, name), text);
}

/** Builds the package in client-sdk/dist, as it is published. */
export async function buildPackage(declarations: Map<string, string>): Promise<void> {
  await writeDeclarations(DIST, declarations);
  await bundle();
  await writeFile(join(DIST, 'package.json'), await publishedManifest());
  await writeFile(join(DIST, 'THIRD-PARTY-LICENSES'), await licenses('@trpc/client', '@trpc/server'));
  await copyFile(join(SDK, '../LICENSE'), join(DIST, 'LICENSE'));
  for (const name of ['README.md', 'CHANGELOG.md']) await copyFile(join(SDK, name), join(DIST, name));
}

/** Returns the licenses of bundled packages, which require that a copy of their code contains them. */
async function licenses(...packages: string[]): Promise<string> {
  const texts = packages.map(async (name) => {
    const manifest = fileURLToPath(import.meta.resolve(`${name}/package.json`));
    return `${name}\n\n${await readFile(join(dirname(manifest), 'LICENSE'), 'utf8')}`;
  });
  return (await Promise.all(texts)).join('\n');
}

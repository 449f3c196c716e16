import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Plant } from './plant.ts';

const PROJECT = join(import.meta.dirname, '../..');
const LEFT_OUT = ['.git', '.data', '.env.local', 'node_modules', 'dist'];
/** The SDK is a package of this very project: each copy links its own. */
const OWN_SCOPE = '@plumbline';

export type Copy = { folder: string; [Symbol.asyncDispose](): Promise<void> };

/** The project as it is now, with the plants in it, and gone at the end. */
export async function copyProject(plants: readonly Plant[]): Promise<Copy> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'plumbline-checks-')));
  await cp(PROJECT, folder, { recursive: true, filter: (path) => !LEFT_OUT.includes(basename(path)) });
  await linkPackages(folder);
  await addPlants(folder, plants);
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

/** One after the other: those of one file build on each other. */
export async function addPlants(folder: string, plants: readonly Omit<Plant, 'rule'>[]): Promise<void> {
  for (const { file, content } of plants) {
    const path = join(folder, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, typeof content === 'string' ? content : content(await readFile(path, 'utf8')));
  }
}

async function linkPackages(folder: string): Promise<void> {
  const installed = join(PROJECT, 'node_modules');
  const target = join(folder, 'node_modules');
  await mkdir(join(target, OWN_SCOPE), { recursive: true });
  await symlink(join(folder, 'client-sdk'), join(target, OWN_SCOPE, 'client'));
  const names = (await readdir(installed)).filter((name) => name !== OWN_SCOPE);
  await Promise.all(names.map((name) => symlink(join(installed, name), join(target, name))));
}

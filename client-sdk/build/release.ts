import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Change } from './compatibility/change.ts';
import { readManifest } from './manifest.ts';
import { SDK } from './paths.ts';

type Bump = 'none' | 'patch' | 'minor' | 'major';
const BUMPS: Bump[] = ['none', 'patch', 'minor', 'major'];

/** By how much the version has to rise for a change. Before 1.0 the second number stands for what the first does later. */
export function bumpFor({ level }: Pick<Change, 'level'>, version: string): Bump {
  const isBeforeOne = version.startsWith('0.');
  if (level === 'major') return isBeforeOne ? 'minor' : 'major';
  if (level === 'patch') return 'patch';
  return isBeforeOne ? 'patch' : 'minor';
}

/** By how much it will rise, as the files in .changeset say. */
export async function declaredBump(): Promise<Bump> {
  const { name } = await readManifest();
  const folder = join(SDK, '../.changeset');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.md') && file !== 'README.md');
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  const line = new RegExp(`^['"]?${name}['"]?: (?<bump>patch|minor|major)$`, 'm');
  const ranks = texts.map((text) => BUMPS.findIndex((bump) => bump === line.exec(text)?.groups?.['bump']));
  return BUMPS[Math.max(0, ...ranks)] ?? 'none';
}

/** The changes for which the version would not rise enough. What is only added may go without. */
export function undeclared(
  changes: Change[],
  { declared, version }: { declared: Bump; version: string },
): Change[] {
  const rank = (bump: Bump) => BUMPS.indexOf(bump);
  return changes.filter(
    (change) => change.level === 'major' && rank(bumpFor(change, version)) > rank(declared),
  );
}

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Change } from './compatibility/change.ts';
import { readManifest } from './manifest.ts';
import { SDK } from './paths.ts';

type Bump = 'none' | 'patch' | 'minor' | 'major';
const BUMPS: Bump[] = ['none', 'patch', 'minor', 'major'];

/** Returns the bump that a change needs. Before 1.0, a break needs a minor version and everything else a patch. */
export function bumpFor({ level }: Pick<Change, 'level'>, version: string): Bump {
  const isBeforeOne = version.startsWith('0.');
  if (level === 'major') return isBeforeOne ? 'minor' : 'major';
  if (level === 'patch') return 'patch';
  return isBeforeOne ? 'patch' : 'minor';
}

/** Returns the largest bump that the files in .changeset declare. */
export async function declaredBump(): Promise<Bump> {
  const { name } = await readManifest();
  const folder = join(SDK, '../.changeset');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.md') && file !== 'README.md');
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  const line = new RegExp(`^['"]?${name}['"]?: (?<bump>patch|minor|major)$`, 'm');
  const ranks = texts.map((text) => BUMPS.findIndex((bump) => bump === line.exec(text)?.groups?.['bump']));
  return BUMPS[Math.max(0, ...ranks)] ?? 'none';
}

/** Returns the breaking changes that need a larger bump than the declared one. Additions need no changeset. */
export function undeclared(
  changes: Change[],
  { declared, version }: { declared: Bump; version: string },
): Change[] {
  const rank = (bump: Bump) => BUMPS.indexOf(bump);
  return changes.filter(
    (change) => change.level === 'major' && rank(bumpFor(change, version)) > rank(declared),
  );
}

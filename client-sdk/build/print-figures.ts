import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { gzippedBytes, instantiationsOfOneCall, pack } from './figures.ts';

// `npm run sdk:figures`: prints a table of what the built package costs its users.

const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), 'plumbline-figures-'));
const { tarball, bytes, declarationBytes } = await pack(folder);
const kilobytes = (count: number) => `${(count / 1_000).toFixed(1)} kB`;
const gzipped = async (use: Parameters<typeof gzippedBytes>[0]) => kilobytes(await gzippedBytes(use));

const rows: [what: string, figure: string][] = [
  ['tarball, source maps included', kilobytes(bytes)],
  ['packages that `npm install` adds', String(await packagesInstalled())],
  ['client in an application, minified and gzipped', await gzipped('core')],
  ['`/query` alone', await gzipped('query')],
  ['`/testing` alone', await gzipped('testing')],
  ['`/schemas`, without zod', await gzipped('schemas')],
  ['declarations', kilobytes(declarationBytes)],
  ['type instantiations of one call', String(await instantiationsOfOneCall())],
];
process.stdout.write('| what | figure |\n|---|---|\n');
for (const [what, figure] of rows) process.stdout.write(`| ${what} | ${figure} |\n`);
await rm(folder, { recursive: true });

async function packagesInstalled(): Promise<number> {
  await run('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', tarball]);
  const lock = z.object({ packages: z.record(z.string(), z.unknown()) });
  const { packages } = lock.parse(JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8')));
  return Object.keys(packages).filter((path) => path.startsWith('node_modules/')).length;
}

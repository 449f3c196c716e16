import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { SDK } from './paths.ts';

const ATTW = join(SDK, '../node_modules/.bin/attw');
/** Ways to find a module that the package does not support: that of Node.js 10, and `require`. */
const UNSUPPORTED = ['node10', 'node16-cjs'];

const problem = z.object({
  kind: z.string(),
  /** Present when the problem concerns one entry. */
  entrypoint: z.string().optional(),
  resolutionKind: z.string().optional(),
  /** Present when the problem is inside a file. */
  fileName: z.string().optional(),
  moduleSpecifier: z.string().optional(),
});
const report = z.object({ problems: z.record(z.string(), z.array(problem)) });

/** Runs "are the types wrong" on a packed package. Returns a line for each problem. */
export async function typeProblems(tarball: string): Promise<string[]> {
  const { text, exitCode } = await runAttw(tarball);
  const { problems } = report.parse(JSON.parse(text));
  const lines = Object.values(problems)
    .flat()
    .filter(({ resolutionKind = '' }) => !UNSUPPORTED.includes(resolutionKind))
    .map(({ kind, entrypoint, fileName, moduleSpecifier }) =>
      [kind, entrypoint ?? fileName?.replace(/^.*\/client\//, ''), moduleSpecifier].filter(Boolean).join(' '),
    );
  // If attw fails although the filter above leaves no problem, the filter removed too much: show the whole report.
  return exitCode !== 0 && lines.length === 0 ? [text] : lines;
}

/** Writes the report to a file, because attw exits before it has written a long report to a pipe. */
async function runAttw(tarball: string) {
  const path = `${tarball}.json`;
  await using file = await open(path, 'w');
  const options = ['--profile', 'esm-only', '--format', 'json'];
  const attw = spawn(ATTW, [tarball, ...options], { stdio: ['ignore', file.fd, 'inherit'] });
  await once(attw, 'close');
  return { text: await readFile(path, 'utf8'), exitCode: attw.exitCode };
}

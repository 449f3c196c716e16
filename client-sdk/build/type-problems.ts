import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { SDK } from './paths.ts';

const ATTW = join(SDK, '../node_modules/.bin/attw');
/** By those who `require`, or resolve as Node.js 10 did: the package is for neither. */
const IS_NOT_FOR_THEM = ['node10', 'node16-cjs'];

const problem = z.object({
  kind: z.string(),
  /** Of a problem of one entry. */
  entrypoint: z.string().optional(),
  resolutionKind: z.string().optional(),
  /** Of a problem inside a file. */
  fileName: z.string().optional(),
  moduleSpecifier: z.string().optional(),
});
const report = z.object({ problems: z.record(z.string(), z.array(problem)) });

/** What "are the types wrong" says of a packed package, a line for each problem. */
export async function typeProblems(tarball: string): Promise<string[]> {
  const { text, exitCode } = await runAttw(tarball);
  const { problems } = report.parse(JSON.parse(text));
  const lines = Object.values(problems)
    .flat()
    .filter(({ resolutionKind = '' }) => !IS_NOT_FOR_THEM.includes(resolutionKind))
    .map(({ kind, entrypoint, fileName, moduleSpecifier }) =>
      [kind, entrypoint ?? fileName?.replace(/^.*\/client\//, ''), moduleSpecifier].filter(Boolean).join(' '),
    );
  // Which of the problems count is for the program to say, and not for the list above.
  return exitCode !== 0 && lines.length === 0 ? [text] : lines;
}

/** By way of a file: the program ends before it has written a long report to a pipe. */
async function runAttw(tarball: string) {
  const path = `${tarball}.json`;
  await using file = await open(path, 'w');
  const options = ['--profile', 'esm-only', '--format', 'json'];
  const attw = spawn(ATTW, [tarball, ...options], { stdio: ['ignore', file.fd, 'inherit'] });
  await once(attw, 'close');
  return { text: await readFile(path, 'utf8'), exitCode: attw.exitCode };
}

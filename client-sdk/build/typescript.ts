import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { PROJECT } from './paths.ts';

const run = promisify(execFile);

/** The compilers run as programs, because TypeScript 7 has no JavaScript API. */
const COMPILERS = { 6: 'node_modules/typescript/bin/tsc', 7: 'node_modules/typescript-7/bin/tsc' };

const OUTPUT_MAX = 64 * 1024 * 1024;
/** Stops the compiler before an endless type takes all memory. */
const TIMEOUT_MS = 180_000;

/** One error of the compiler. `text` is its whole message. */
export type Problem = { file: string; line: number; text: string };

const PROBLEM = /^(?<file>\S[^\n(]*)\((?<line>\d+),\d+\): error TS\d+: (?<text>.*(?:\n[ \t].*)*)/gm;

/** Runs the compiler and returns its errors. Throws if it fails without any. */
export async function compile(
  options: readonly string[],
  { cwd = PROJECT, version = 7 }: { cwd?: string; version?: keyof typeof COMPILERS } = {},
): Promise<Problem[]> {
  const failed = z.object({ stdout: z.string() });
  const command = [join(PROJECT, COMPILERS[version]), '--pretty', 'false', ...options];
  const { stdout, isFailed } = await run(process.execPath, command, {
    cwd,
    maxBuffer: OUTPUT_MAX,
    timeout: TIMEOUT_MS,
  }).then(
    (ended) => ({ ...ended, isFailed: false }),
    (error: unknown) => ({ ...failed.parse(error), isFailed: true }),
  );
  const problems = [...stdout.matchAll(PROBLEM)].map(({ groups }) => ({
    file: groups?.['file'] ?? '',
    line: Number(groups?.['line']),
    text: groups?.['text'] ?? '',
  }));
  if (isFailed && problems.length === 0) throw new Error(stdout);
  return problems;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import * as z from 'zod';

const REPORT = 'vitest-report.json';
/** A run that takes longer never ends, and is reported as an error. */
const RUN_MS_MAX = 600_000;

type Options = { folder: string; signal: AbortSignal };

/** Runs the unit tests that import one of the files. Returns the first failure, or null. */
export function runRelatedUnitTests(files: readonly string[], options: Options): Promise<string | null> {
  return run(['related', '--run', '--project', 'unit', '--passWithNoTests', ...files], options);
}

/** Runs those tests of the whole suite. Returns the first failure, or null. */
export function runTests(tests: readonly string[], options: Options): Promise<string | null> {
  return tests.length === 0 ? Promise.resolve(null) : run(['run', ...tests], options);
}

const report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
});

async function run(args: readonly string[], { folder, signal }: Options): Promise<string | null> {
  await rm(join(folder, REPORT), { force: true });
  // A test that fails because the machine is busy succeeds when it is run again, and has noticed nothing.
  const reporting = ['--bail', '1', '--retry', '2', '--reporter', 'json', '--outputFile', REPORT];
  const child = spawn('vitest', [...args, ...reporting], {
    ...{ cwd: folder, signal, timeout: RUN_MS_MAX },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [exit, , stderr] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]);
  if (exit[0] === 0) return null;
  const written = await readFile(join(folder, REPORT), 'utf8').catch(() => null);
  if (written === null) throw new Error(`The tests did not end:\n${stderr}`);
  return firstFailure(report.parse(JSON.parse(written)));
}

/** A run can also fail because of an error outside of every test. */
function firstFailure({ testResults }: z.infer<typeof report>): string {
  const failed = testResults.filter(({ status }) => status === 'failed');
  const titles = failed.flatMap(({ assertionResults }) => assertionResults).filter(isFailed);
  return titles[0]?.fullName ?? failed[0]?.name ?? 'an error outside of every test';
}

const isFailed = ({ status }: { status: string }): boolean => status === 'failed';

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

// `npm run check`: runs every `check:…` script of package.json, and ends with a line for each. No failure stops the
// others, so one run shows every finding.

/** What a machine of two cores runs no slower than one after the other. */
const CONCURRENCY = 2;

type Result = { name: string; hasPassed: boolean; seconds: number };

const names = await readNames();
if (names.length === 0) throw new Error('package.json has no script whose name begins with "check:".');
const results = await runAll(names);

process.stdout.write('\n');
for (const { name, hasPassed, seconds } of results) {
  process.stdout.write(`${hasPassed ? 'ok    ' : 'FAILED'} ${name} (${seconds.toFixed(1)} s)\n`);
}
process.exitCode = results.every(({ hasPassed }) => hasPassed) ? 0 : 1;

async function readNames(): Promise<string[]> {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(await readFile('package.json', 'utf8')));
  return Object.keys(scripts).filter((name) => name.startsWith('check:'));
}

/** Returns the results in the order of the names. */
async function runAll(names: readonly string[]): Promise<Result[]> {
  const results = new Map<string, Result>();
  const waiting = [...names];
  async function work(): Promise<void> {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      results.set(name, await run(name));
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return names.flatMap((name) => results.get(name) ?? []);
}

/** Prints the output of a script in one piece, when the script has ended. */
async function run(name: string): Promise<Result> {
  const startedAt = performance.now();
  const child = spawn('npm', ['run', '--silent', name], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => void output.push(chunk));
  }
  await once(child, 'close');
  process.stdout.write(`\n== ${name}\n${Buffer.concat(output).toString()}`);
  return {
    name,
    hasPassed: child.exitCode === 0,
    seconds: (performance.now() - startedAt) / 1_000,
  };
}

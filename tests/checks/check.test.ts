import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const CHECK = join(import.meta.dirname, 'main.ts');

/** Runs `npm run check` on a package.json with these scripts. */
async function check(scripts: Record<string, string>) {
  await using folder = await createTemporaryFolder();
  await writeFile(join(folder.path, 'package.json'), JSON.stringify({ type: 'module', scripts }));
  const child = spawn(process.execPath, [CHECK], { cwd: folder.path });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { exitCode: child.exitCode, output: stdout + stderr };
}

test('npm run check runs every check of package.json, and reports each one that fails', async () => {
  const { exitCode, output } = await check({
    'check:first': 'echo "the first finding" && exit 1',
    'check:sound': 'echo "no finding"',
    'check:new': 'echo "a new finding" >&2 && exit 2',
    'check:killed': 'kill -9 $$',
    other: 'echo "not a check" && exit 1',
  });

  expect(exitCode).toBe(1);
  expect(output).toContain('== check:first\nthe first finding\n');
  expect(output).toContain('== check:sound\nno finding\n');
  expect(output).toContain('== check:new\na new finding\n');
  expect(output).not.toContain('not a check');
  const summary = output.trimEnd().split('\n').slice(-4);
  expect(summary.map((line) => line.replace(/ \(\d+\.\d s\)$/, ''))).toEqual([
    'FAILED check:first',
    'ok     check:sound',
    'FAILED check:new',
    'FAILED check:killed',
  ]);
});

test('npm run check passes if every check passes', async () => {
  const { exitCode } = await check({ 'check:first': 'exit 0', 'check:second': 'exit 0' });

  expect(exitCode).toBe(0);
});

test('npm run check fails if it finds no check', async () => {
  const { exitCode, output } = await check({ test: 'exit 0' });

  expect(exitCode).toBe(1);
  expect(output).toContain('package.json has no script whose name begins with "check:".');
});

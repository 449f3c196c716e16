import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

type Run = { folder: string; options?: readonly string[] };

/** What a script of package.json writes, and how it ends. */
export async function runScript(script: string, { folder, options = [] }: Run) {
  const child = spawn('npm', ['run', '--silent', script, '--', ...options], { cwd: folder });
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { stdout, stderr, exitCode: Number(exitCode) };
}

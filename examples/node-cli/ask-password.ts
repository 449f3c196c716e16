import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { PassThrough } from 'node:stream';
import { Problem } from './answer.ts';

/** Without showing what is typed. */
export async function askPassword(): Promise<string> {
  if (!process.stdin.isTTY) throw new Problem('Set TODO_PASSWORD, or use a terminal.');
  process.stderr.write('Password: ');
  const output = new PassThrough().resume(); // Where what is typed would be shown.
  const reader = createInterface({ input: process.stdin, output, terminal: true });
  const closed = once(reader, 'close').then(() => ''); // By Ctrl-C or Ctrl-D.
  const password = await Promise.race([reader.question(''), closed]).catch(() => '');
  reader.close();
  process.stderr.write('\n');
  if (password === '') throw new Problem('No password was given.');
  return password;
}

import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { PassThrough } from 'node:stream';
import { Problem } from './calls.ts';

/** Asks for the password without showing it. */
export async function askPassword(): Promise<string> {
  if (!process.stdin.isTTY)
    throw new Problem('There is no terminal to ask for the password. Set TODO_PASSWORD.');
  process.stderr.write('Password: ');
  const output = new PassThrough().resume(); // Discards the echo of the keys.
  const reader = createInterface({ input: process.stdin, output, terminal: true });
  const closed = once(reader, 'close').then(() => ''); // By Ctrl-C or Ctrl-D.
  const password = await Promise.race([reader.question(''), closed]).catch(() => '');
  reader.close();
  process.stderr.write('\n');
  if (password === '') throw new Problem('No password entered.');
  return password;
}

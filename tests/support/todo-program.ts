import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { PASSWORD, person } from './people.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

const MAIN = join(import.meta.dirname, '../../examples/node-cli/main.ts');

type Settings = { trpcUrl: string; password?: string };

/** Runs the example `todo` with an empty home folder. */
export async function createTodoProgram() {
  const home = await createTemporaryFolder();
  return {
    home: home.path,
    /** Returns the lines that it prints, and whether it failed. */
    async run({ trpcUrl, password }: Settings, ...words: string[]) {
      const env = {
        TODO_URL: trpcUrl,
        TODO_HOME: home.path,
        ...(password !== undefined && { TODO_PASSWORD: password }),
      };
      const child = spawn(process.execPath, [MAIN, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
      const [stdout, stderr, [exitCode]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, 'close'),
      ]);
      return { said: `${stdout}${stderr}`.trimEnd().split('\n'), failed: exitCode !== 0 };
    },
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  };
}

/** Signs a new user up with the example `todo`. */
export async function createTodoUser(trpcUrl: string) {
  const program = await createTodoProgram();
  const { email } = person();
  const settings = { trpcUrl, password: PASSWORD };
  await program.run(settings, 'sign-up', email, 'Ada', 'Lovelace');
  return {
    email,
    home: program.home,
    todo: (words: string[], changed: Partial<Settings> = {}) =>
      program.run({ ...settings, ...changed }, ...words),
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

#!/usr/bin/env node
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createClient } from '@plumbline/client';
import { askPassword } from './ask-password.ts';
import { Problem, SERVER as url } from './calls.ts';
import { commands } from './commands.ts';
import { fileStorage } from './file-storage.ts';

const HELP = `todo sign-up <email> <first name> <last name>
todo sign-in <email>
todo list|sign-out
todo add <description> [--due 2026-12-24] [--priority normal|low|medium|high|top]
todo done|reopen|remove <id from the list>

TODO_URL is the URL of the server, and TODO_HOME the folder of the session. With TODO_PASSWORD, nothing asks for a
password.`;

const { TODO_HOME, TODO_PASSWORD } = process.env;

async function run(): Promise<string> {
  const help = { type: 'boolean', short: 'h' } as const;
  const options = { help, due: { type: 'string' }, priority: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [name = 'help', ...words] = values.help ? [] : positionals;
  const command = name === 'help' ? () => Promise.resolve(HELP) : commands.get(name);
  if (command === undefined) throw new Problem(`Unknown command "${name}". See: todo help`);

  const storage = fileStorage(TODO_HOME ?? join(homedir(), '.plumbline-todo'));
  // Each server has its own session, so that no other server receives its tokens.
  const api = createClient({ url, storage, storageKey: encodeURIComponent(url) });
  api.session.onChange((_, { cause }) => {
    if (cause === 'ended') console.error('Your session has ended.');
  });
  return command(api, { ...values, words, password: async () => TODO_PASSWORD ?? askPassword() });
}

await run().then(console.log, (error: unknown) => {
  // Also an error of Node.js: an unknown option, or a folder that cannot be written.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});

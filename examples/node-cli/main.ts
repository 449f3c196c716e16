#!/usr/bin/env node
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createClient } from '@plumbline/client';
import { Problem, SERVER as url } from './answer.ts';
import { askPassword } from './ask-password.ts';
import { commands } from './commands.ts';
import { fileStorage } from './file-storage.ts';

const HELP = `todo sign-up <e-mail> <first name> <last name>
todo sign-in <e-mail>
todo list|sign-out
todo add <description> [--due 2026-12-24] [--priority normal|low|medium|high|top]
todo done|reopen|remove <what stands before it in the list>

TODO_URL is the server, TODO_HOME the folder of the session, TODO_PASSWORD what is asked for otherwise.`;

const { TODO_HOME, TODO_PASSWORD } = process.env;

async function run(): Promise<string> {
  const help = { type: 'boolean', short: 'h' } as const;
  const options = { help, due: { type: 'string' }, priority: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [name = 'help', ...words] = values.help ? [] : positionals;
  const command = name === 'help' ? () => Promise.resolve(HELP) : commands.get(name);
  if (command === undefined) throw new Problem(`There is no "todo ${name}". See: todo help`);

  const storage = fileStorage(TODO_HOME ?? join(homedir(), '.plumbline-todo'));
  // A session is for the server that gave it: no other is to see its tokens.
  const api = createClient({ url, storage, storageKey: encodeURIComponent(url) });
  api.session.onChange((_, { cause }) => {
    if (cause === 'ended') console.error('Your session is over.');
  });
  return command(api, { ...values, words, password: async () => TODO_PASSWORD ?? askPassword() });
}

await run().then(console.log, (error: unknown) => {
  // Also of Node.js, about an option that there is not or a folder that cannot be written.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});

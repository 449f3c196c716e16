import type { Inputs } from '@plumbline/client';
import { expect } from 'vitest';
import { newSelf } from '../../support/self.ts';
import type { ServerProcess } from '../../support/server-process.ts';

/** Somebody whose every secret and every word can be told at sight, wherever it turns up. */
export function canary(): Inputs['auth']['register'] {
  const { email, password, mark } = newSelf();
  return { email, password, firstName: mark, lastName: mark };
}

/** What must be in no line: a word of a canary's, a token of any kind, a hash of a password. */
const SECRETS = [
  /canary/i,
  /eyJ[\w-]{10,}\./,
  /[0-9a-f-]{36}\.\d{1,9}\.[\w-]{43}/,
  /(?<![\w/-])(?:[\w-]{43}|[\w-]{64})(?![\w/-])/,
  /\$2[aby]\$/,
];

/** That each line the servers wrote is JSON with an event's name, and that none holds a secret. Answers how many there were. */
export function expectCleanLogs(servers: readonly Pick<ServerProcess, 'output' | 'lines'>[]): number {
  const lines = servers.flatMap(({ output }) => output.stdout.split('\n').slice(0, -1));
  const leaks = lines.filter((line) => SECRETS.some((secret) => secret.test(line)));
  expect(leaks.slice(0, 3)).toEqual([]);
  const parsed = servers.reduce((sum, server) => sum + server.lines.length, 0);
  expect(parsed).toBe(lines.length);
  expect(servers.map(({ output }) => output.stderr).join('')).toBe('');
  return lines.length;
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

export type Environment = Record<string, string | undefined>;

/** `NAME_FILE` names a file that holds the value. */
export function readSecretFiles(environment: Environment): { values: Environment; problems: string[] } {
  // An empty value is what compose files make of a variable that is not set.
  const values = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const problems: string[] = [];
  for (const name of FILE_VARIABLES) {
    const path = values[`${name}_FILE`];
    if (path === undefined) continue;
    if (values[name] !== undefined) problems.push(`${name}_FILE: Must not be set together with ${name}.`);
    try {
      values[name] = readFileSync(path, 'utf8').trim();
    } catch {
      problems.push(`${name}_FILE: Cannot read the file "${path}".`);
    }
  }
  return { values, problems };
}

/** A secret may be given in one layer by value and in a later one by file: the later one wins all the same. */
export function override(base: Environment, over: Environment): Environment {
  const isReplaced = ([name]: [string, unknown]) =>
    over[`${name}_FILE`] !== undefined || (name.endsWith('_FILE') && over[name.slice(0, -5)] !== undefined);
  return { ...Object.fromEntries(Object.entries(base).filter((entry) => !isReplaced(entry))), ...over };
}

const FILE_VARIABLES = [
  'DATABASE_URL',
  'REDIS_URL',
  'JWT_SECRET',
  'JWT_PREVIOUS_SECRET',
  'PASSWORD_PEPPER',
  'PASSWORD_PREVIOUS_PEPPER',
  'SMTP_URL',
];

/** What the file says; nothing where there is none: neither has to be there, and in a container none is. */
export function envFile(folder: string, name: string): Environment {
  try {
    return parseEnv(readFileSync(join(folder, name), 'utf8'));
  } catch {
    return {};
  }
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

export type Environment = Record<string, string | undefined>;

/** Replaces each `NAME_FILE` by NAME, read from that file. Container platforms provide secrets as files. */
export function readSecretFiles(environment: Environment): { values: Environment; problems: string[] } {
  // Compose files pass an unset variable as an empty one.
  const values = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const problems: string[] = [];
  for (const name of FILE_VARIABLES) {
    const path = values[`${name}_FILE`];
    if (path === undefined) continue;
    if (values[name] !== undefined) problems.push(`${name}_FILE: Set either this or ${name}, not both.`);
    try {
      values[name] = readFileSync(path, 'utf8').trim();
    } catch {
      problems.push(`${name}_FILE: Cannot read the file "${path}".`);
    }
  }
  return { values, problems };
}

/** Overrides a secret that one layer gives by value and the next by file, and the other way round. */
export function override(base: Environment, over: Environment): Environment {
  const isReplaced = ([name]: [string, unknown]) =>
    over[`${name}_FILE`] !== undefined || (name.endsWith('_FILE') && over[name.slice(0, -5)] !== undefined);
  return { ...Object.fromEntries(Object.entries(base).filter((entry) => !isReplaced(entry))), ...over };
}

const FILE_VARIABLES = [
  'DATABASE_URL',
  'DATABASE_DIRECT_URL',
  'REDIS_URL',
  'JWT_SECRET',
  'JWT_ACCEPTED_SECRETS',
  'JWT_PREVIOUS_SECRET',
  'PASSWORD_PEPPER',
  'PASSWORD_ACCEPTED_PEPPERS',
  'PASSWORD_PREVIOUS_PEPPER',
  'SMTP_URL',
];

/** Returns the file's variables, or none if there is no such file. */
export function envFile(folder: string, name: string): Environment {
  try {
    return parseEnv(readFileSync(join(folder, name), 'utf8'));
  } catch {
    return {};
  }
}

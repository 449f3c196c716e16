import { mkdirSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SessionStorage } from '@plumbline/client';

/** Keeps each key in a file, in a folder that only its owner can read. */
export function fileStorage(folder: string): SessionStorage {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const pathOf = (key: string) => join(folder, `${key}.json`);
  return {
    getItem: (key) => readFile(pathOf(key), 'utf8').catch(() => null),
    setItem: (key, value) => writeFile(pathOf(key), value, { mode: 0o600 }),
    removeItem: (key) => rm(pathOf(key), { force: true }),
  };
}

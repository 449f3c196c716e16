import { mkdirSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SessionStorage } from '@plumbline/client';

/** A file for each key, in a folder that is nobody else's to read. */
export function fileStorage(folder: string): SessionStorage {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const pathOf = (key: string) => join(folder, `${key}.json`);
  return {
    getItem: (key) => readFile(pathOf(key), 'utf8').catch(() => null),
    setItem: (key, value) => writeFile(pathOf(key), value, { mode: 0o600 }),
    removeItem: (key) => rm(pathOf(key), { force: true }),
  };
}

import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SECRET_BYTES = 32;

/** A secret of this checkout's own, made at the first start and kept, so that sessions survive a restart. */
export function developmentSecret(folder: string, name: string): KeyObject {
  const path = join(folder, name);
  mkdirSync(folder, { recursive: true });
  try {
    // Fails when the file is there already, also when another server has made it a moment ago.
    writeFileSync(path, randomBytes(SECRET_BYTES).toString('hex'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!isAlreadyThere(error)) throw error;
  }
  return createSecretKey(readFileSync(path, 'utf8'), 'hex');
}

function isAlreadyThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

import { createSecretKey, randomBytes, randomUUID, type KeyObject } from 'node:crypto';
import {
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

const SECRET_BYTES = 32;

/** Secrets of this checkout's own, made at the first start and kept, so that sessions survive a restart. */
export function developmentSecrets(folder: string): { jwtSecret: KeyObject; passwordPepper: KeyObject } {
  return {
    jwtSecret: keptSecret(folder, 'jwt-secret'),
    passwordPepper: keptSecret(folder, 'password-pepper'),
  };
}

function keptSecret(folder: string, name: string): KeyObject {
  const path = join(folder, name);
  if (!existsSync(path)) create(path);
  const key = createSecretKey(readFileSync(path, 'utf8').trim(), 'hex');
  if (key.symmetricKeySize === SECRET_BYTES) return key;
  throw new Error(
    `"${path}" does not hold a secret. Remove it: a new one is made, and everybody signs in again.`,
  );
}

/** The file appears whole or not at all, and of two servers that start at once both keep the first one's. */
function create(path: string): void {
  const folder = dirname(path);
  const temporary = `${path}-${randomUUID()}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(temporary, randomBytes(SECRET_BYTES).toString('hex'), { mode: 0o600 });
  try {
    // Made by root in somebody else's checkout, it must not stay closed to them.
    const { uid, gid } = statSync(dirname(folder));
    if (process.geteuid?.() === 0) chownSync(temporary, uid, gid);
    linkSync(temporary, path); // A link never replaces a file.
  } catch (error) {
    if (!existsSync(path)) throw error;
  } finally {
    rmSync(temporary);
  }
}

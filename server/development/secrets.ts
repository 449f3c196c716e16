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
/** What deleting each secret costs. */
const LOST = {
  'jwt-secret': 'This signs out all users.',
  'password-pepper': 'This voids every stored password: users must reset theirs.',
} as const;

/** Makes secrets for this checkout at the first start and keeps them, so that sessions survive a restart. */
export function developmentSecrets(folder: string): { jwtSecret: KeyObject; passwordPepper: KeyObject } {
  return {
    jwtSecret: keptSecret(folder, 'jwt-secret'),
    passwordPepper: keptSecret(folder, 'password-pepper'),
  };
}

function keptSecret(folder: string, name: keyof typeof LOST): KeyObject {
  const path = join(folder, name);
  if (!existsSync(path)) create(path);
  const key = createSecretKey(readFileSync(path, 'utf8').trim(), 'hex');
  if (key.symmetricKeySize === SECRET_BYTES) return key;
  throw new Error(`"${path}" does not hold a secret. Delete it and restart. ${LOST[name]}`);
}

/** Creates the file whole or not at all. When two servers start at once, both use the secret of the first. */
function create(path: string): void {
  const folder = dirname(path);
  const temporary = `${path}-${randomUUID()}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(temporary, randomBytes(SECRET_BYTES).toString('hex'), { mode: 0o600 });
  try {
    // Gives a file that root made in another user's checkout to that user, who could not read it otherwise.
    const { uid, gid } = statSync(dirname(folder));
    if (process.geteuid?.() === 0) chownSync(temporary, uid, gid);
    linkSync(temporary, path); // A link never replaces an existing file.
  } catch (error) {
    if (!existsSync(path)) throw error;
  } finally {
    rmSync(temporary);
  }
}

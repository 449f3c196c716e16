import { createHash, randomBytes } from 'node:crypto';
import type { OneTimeTokens } from './mailed-token.ts';

const TOKEN_BYTES = 32;

/** Creates tokens of 256 random bits. They cannot be guessed, so a fast hash is enough. */
export function createOneTimeTokens(): OneTimeTokens {
  const hash = (token: string): Uint8Array => createHash('sha256').update(token).digest();
  return {
    create() {
      const token = randomBytes(TOKEN_BYTES).toString('base64url');
      return { token, hash: hash(token) };
    },
    hash,
  };
}

import { createHash, randomBytes } from 'node:crypto';
import type { OneTimeTokens } from './mailed-token.ts';

const TOKEN_BYTES = 32;

/** 256 bits of chance need no slow hash: there is nothing to guess. */
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

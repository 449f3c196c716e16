import { createSecretKey, randomBytes } from 'node:crypto';
import { createPasswordHasher } from '../../server/auth/password-hasher.ts';

export const newPepper = () => createSecretKey(randomBytes(32));
export const PEPPER = newPepper();

type Options = Parameters<typeof createPasswordHasher>[0];

/** Makes a hasher that is cheap, and whose queue no test fills by accident. */
export function createTestHasher(options: Partial<Options> = {}) {
  return createPasswordHasher({
    ...{ cost: 4, peppers: [PEPPER], concurrency: 2, waitingMax: 50 },
    perNetwork: { concurrency: 50, waitingMax: 50, waitMsMax: 60_000 },
    ...options,
  });
}

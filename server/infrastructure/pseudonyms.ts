import { createHmac, hkdfSync, type KeyObject } from 'node:crypto';

const KEY_BYTES = 32;
const LENGTH = 16;

/**
 * Stands in a log for what must not be in one. Keyed, because anybody could hash all addresses that there are and
 * look which of them it is. It changes with the key.
 */
export function createPseudonyms({ secret }: { secret: KeyObject }): (text: string) => string {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'plumbline log pseudonym', KEY_BYTES));
  return (text) => createHmac('sha256', key).update(text).digest('base64url').slice(0, LENGTH);
}

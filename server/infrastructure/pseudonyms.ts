import { createHmac, hkdfSync, type KeyObject } from 'node:crypto';

const KEY_BYTES = 32;
const LENGTH = 16;

/**
 * Replaces personal data in logs by pseudonyms. They are keyed, because an attacker could otherwise hash every possible
 * address and compare. A new key changes all pseudonyms.
 */
export function createPseudonyms({ secret }: { secret: KeyObject }): (text: string) => string {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'plumbline log pseudonym', KEY_BYTES));
  return (text) => createHmac('sha256', key).update(text).digest('base64url').slice(0, LENGTH);
}

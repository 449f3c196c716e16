import { createHmac, hkdfSync, type KeyObject } from 'node:crypto';

const KEY_BYTES = 32;
const LENGTH = 16;

/** Texts of one purpose have other pseudonyms than those of another. */
type Purpose = 'log' | 'rate limit';

/**
 * Replaces personal data in logs and in the keys of rate limits by pseudonyms. They are keyed, because an attacker could
 * otherwise hash every possible address and compare. A new secret changes all pseudonyms.
 */
export function createPseudonyms(secret: KeyObject, purpose: Purpose): (text: string) => string {
  const key = Buffer.from(hkdfSync('sha256', secret, '', `plumbline ${purpose} pseudonym`, KEY_BYTES));
  return (text) => createHmac('sha256', key).update(text).digest('base64url').slice(0, LENGTH);
}

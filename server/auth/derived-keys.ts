import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

const KEY_BYTES = 32;

/** Derives a separate key, so that nothing signed for one purpose passes for another (RFC 5869, 3.2). */
export function deriveKey(secret: KeyObject, purpose: 'refresh token' | 'mailed token'): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', `plumbline ${purpose}`, KEY_BYTES)));
}

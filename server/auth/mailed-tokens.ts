import { createHash, createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { mailId, type MailId } from './auth.schema.ts';
import { deriveKey } from './derived-keys.ts';
import type { MailedTokens } from './mailed-token.ts';

const ID_BYTES = 16;
/** An ID and a MAC of 256 bits, in base64url: no character needs an escape in a link. */
const TOKEN = /^[\w-]{64}$/;

type Options = {
  /** The first secret makes tokens. All secrets verify them, so that replacing a secret voids no mail. */
  secrets: readonly [KeyObject, ...KeyObject[]];
};

/** Derives tokens from the ID of their row and a key, as the port describes. */
export function createMailedTokens({ secrets: [secret, ...accepted] }: Options): MailedTokens {
  const current = deriveKey(secret, 'mailed token');
  const keys = [current, ...accepted.map((one) => deriveKey(one, 'mailed token'))];

  function idIn(token: string): MailId | null {
    if (!TOKEN.test(token)) return null;
    const bytes = Buffer.from(token, 'base64url');
    const [id, mac] = [bytes.subarray(0, ID_BYTES), bytes.subarray(ID_BYTES)];
    return keys.some((key) => timingSafeEqual(mac, macOf(id, key))) ? mailId.parse(toText(id)) : null;
  }

  return {
    create(id) {
      const bytes = Buffer.from(id.replaceAll('-', ''), 'hex');
      return Buffer.concat([bytes, macOf(bytes, current)]).toString('base64url');
    },

    parse: (token) => ({ id: idIn(token), hash: createHash('sha256').update(token).digest() }),
  };
}

const macOf = (id: Buffer, key: KeyObject): Buffer => createHmac('sha256', key).update(id).digest();

const toText = (id: Buffer): string =>
  id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

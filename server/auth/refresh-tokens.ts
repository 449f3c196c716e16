import { createHmac, createSecretKey, hkdfSync, timingSafeEqual, type KeyObject } from 'node:crypto';
import { sessionId } from '../schemas/ids.schema.ts';
import type { RefreshTokens, RefreshTokenSubject } from './session.ts';

/** A session's id, a generation, and 256 bits of MAC. */
const TOKEN = /^(?<id>[0-9a-f-]{36})\.(?<generation>\d{1,9})\.(?<mac>[\w-]{43})$/;
const KEY_BYTES = 32;

type Options = {
  /** The first makes tokens; all of them check, so that a new key can take over without signing anybody out. */
  secrets: readonly [KeyObject, ...KeyObject[]];
};

/** See the port: derived from the session's seed and a key, never stored. */
export function createRefreshTokens({ secrets: [secret, ...previous] }: Options): RefreshTokens {
  const current = keyFrom(secret);
  const keys = [current, ...previous.map(keyFrom)];
  return {
    create(session) {
      return `${session.id}.${String(session.generation)}.${macOf(session, current).toString('base64url')}`;
    },

    parse(token) {
      const { id, generation, mac } = TOKEN.exec(token)?.groups ?? {};
      const parsedId = sessionId.safeParse(id);
      if (!parsedId.success || generation === undefined || mac === undefined) return null;
      return { sessionId: parsedId.data, generation: Number(generation), mac };
    },

    matches(mac, session) {
      const given = Buffer.from(mac, 'base64url');
      return keys.some((key) => timingSafeEqual(given, macOf(session, key)));
    },
  };
}

/** A key of its own, so that nothing signed for one purpose can ever pass for the other (RFC 5869, 3.2). */
function keyFrom(secret: KeyObject): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', 'plumbline refresh token', KEY_BYTES)));
}

function macOf({ id, generation, seed }: RefreshTokenSubject, key: KeyObject): Buffer {
  return createHmac('sha256', key)
    .update(seed)
    .update(`${id}.${String(generation)}`)
    .digest();
}

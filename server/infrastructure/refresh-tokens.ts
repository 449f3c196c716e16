import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { sessionId } from '../auth/auth.schema.ts';
import type { RefreshTokens, RefreshTokenSubject } from '../auth/session.ts';

/** A session's id, a generation, and 256 bits of MAC. */
const TOKEN = /^(?<id>[0-9a-f-]{36})\.(?<generation>\d{1,9})\.(?<mac>[\w-]{43})$/;

/** See the port: derived from the session's seed and a key, never stored. */
export function createRefreshTokens({ keys }: { keys: readonly [KeyObject, ...KeyObject[]] }): RefreshTokens {
  const [current] = keys;
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

function macOf({ id, generation, seed }: RefreshTokenSubject, key: KeyObject): Buffer {
  return createHmac('sha256', key).update(seed).update(`${id}.${String(generation)}`).digest();
}

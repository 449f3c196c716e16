import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { sessionId } from '../schemas/ids.schema.ts';
import { deriveKey } from './derived-keys.ts';
import type { RefreshTokens, RefreshTokenSubject } from './session.ts';

/** A session's ID, a generation and a MAC of 256 bits. */
const TOKEN = /^(?<id>[0-9a-f-]{36})\.(?<generation>\d{1,9})\.(?<mac>[\w-]{43})$/;

type Options = {
  /** The first secret makes tokens. All secrets verify them, so that replacing a secret signs no one out. */
  secrets: readonly [KeyObject, ...KeyObject[]];
};

/** Derives tokens from the session's seed and a key, as the port describes. */
export function createRefreshTokens({ secrets: [secret, ...previous] }: Options): RefreshTokens {
  const current = deriveKey(secret, 'refresh token');
  const keys = [current, ...previous.map((one) => deriveKey(one, 'refresh token'))];
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
  return createHmac('sha256', key)
    .update(seed)
    .update(`${id}.${String(generation)}`)
    .digest();
}

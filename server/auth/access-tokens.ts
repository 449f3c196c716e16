import { createHash, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import * as z from 'zod';
import { sessionId, userId } from '../schemas/ids.schema.ts';
import type { AccessTokens } from './session.ts';

type Options = {
  /** The first signs; all of them verify, so that a new key can take over without signing anybody out. */
  keys: readonly [KeyObject, ...KeyObject[]];
  ttlSeconds: number;
  newId: () => string;
  now: () => Date;
};

const ALGORITHM = 'HS256';
const TYPE = 'at+jwt'; // RFC 9068, 2.1: no other kind of token can pass for an access token.
const ISSUER = 'plumbline';
const AUDIENCE = 'plumbline-api';
/** Between the clocks of replicas. */
const CLOCK_SKEW_SECONDS = 60;

/** jsonwebtoken accepts tokens without most of these, one that never expires among them (RFC 8725, 3.10). */
const requiredClaims = z.object({
  sub: userId,
  sid: sessionId,
  jti: z.string().min(1),
  iat: z.int(),
  exp: z.int(),
});

/** Signed tokens after RFC 9068. They name a user and a session; no address and no name is inside. */
export function createAccessTokens({ keys, ttlSeconds, newId, now }: Options): AccessTokens {
  const [signingKey] = keys;
  const keyByHeader = new Map(keys.map((key) => [encode(headerFor(key)), key]));
  const nowSeconds = () => Math.floor(now().getTime() / 1_000);

  /** The header picks among our own keys and nothing more: neither an algorithm nor a key of its own. */
  function keyFor(token: string): KeyObject | undefined {
    return keyByHeader.get(token.slice(0, token.indexOf('.')));
  }

  return {
    issue({ userId, sessionId }) {
      const iat = nowSeconds();
      const exp = iat + ttlSeconds;
      const claims = { iss: ISSUER, aud: AUDIENCE, sub: userId, sid: sessionId, jti: newId(), iat, exp };
      const accessToken = jwt.sign(claims, signingKey, {
        algorithm: ALGORITHM,
        header: headerFor(signingKey),
      });
      return { accessToken, expiresAt: new Date(exp * 1_000) };
    },

    verify(token) {
      const key = keyFor(token);
      if (key === undefined) return { cause: 'invalid' };
      try {
        const payload = jwt.verify(token, key, {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          audience: AUDIENCE,
          clockTimestamp: nowSeconds(),
        });
        const { sub, sid, iat, exp } = requiredClaims.parse(payload);
        // A longer life than we give, or a later start, means that somebody else signs with our key.
        const isOurs = exp - iat <= ttlSeconds && iat <= nowSeconds() + CLOCK_SKEW_SECONDS;
        return isOurs ? { userId: sub, sessionId: sid } : { cause: 'invalid' };
      } catch (error) {
        return { cause: error instanceof jwt.TokenExpiredError ? 'expired' : 'invalid' };
      }
    },
  };
}

/** A token's header is one of ours to the letter, or the token is not ours. */
function headerFor(key: KeyObject) {
  const kid = createHash('sha256').update(key.export()).digest('base64url').slice(0, 8);
  return { alg: ALGORITHM, typ: TYPE, kid };
}

const encode = (header: object): string => Buffer.from(JSON.stringify(header)).toString('base64url');

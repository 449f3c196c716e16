import { createHash, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import * as z from 'zod';
import { sessionId, userId } from '../schemas/ids.schema.ts';
import type { AccessTokens } from './session.ts';

type Options = {
  /** The first key signs. All keys verify, so that replacing a key signs no one out. */
  keys: readonly [KeyObject, ...KeyObject[]];
  ttlSeconds: number;
  newId: () => string;
  now: () => Date;
};

const ALGORITHM = 'HS256';
const TYPE = 'at+jwt'; // RFC 9068, 2.1: keeps any other kind of token from passing for an access token.
const ISSUER = 'plumbline';
const AUDIENCE = 'plumbline-api';
/** How far the clocks of two replicas may differ. */
const CLOCK_SKEW_SECONDS = 60;

/** Required here because jsonwebtoken accepts tokens without most of these, even without `exp` (RFC 8725, 3.10). */
const requiredClaims = z.object({
  sub: userId,
  sid: sessionId,
  jti: z.string().min(1),
  iat: z.int(),
  exp: z.int(),
});

/** Creates signed tokens as in RFC 9068. They name a user and a session, and hold no email address and no name. */
export function createAccessTokens({ keys, ttlSeconds, newId, now }: Options): AccessTokens {
  const [signingKey] = keys;
  const keyByHeader = new Map(keys.map((key) => [encode(headerFor(key)), key]));
  const nowSeconds = () => Math.floor(now().getTime() / 1_000);

  /** Lets the header select one of our own keys, and nothing else: it cannot bring an algorithm or a key. */
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
        // A lifetime longer than ours, or an issue time in the future, means that our key was stolen.
        const isOurs = exp - iat <= ttlSeconds && iat <= nowSeconds() + CLOCK_SKEW_SECONDS;
        return isOurs ? { userId: sub, sessionId: sid } : { cause: 'invalid' };
      } catch (error) {
        return { cause: error instanceof jwt.TokenExpiredError ? 'expired' : 'invalid' };
      }
    },
  };
}

/** Returns the exact header of our tokens. A token with any other header is not ours. */
function headerFor(key: KeyObject) {
  const kid = createHash('sha256').update(key.export()).digest('base64url').slice(0, 8);
  return { alg: ALGORITHM, typ: TYPE, kid };
}

const encode = (header: object): string => Buffer.from(JSON.stringify(header)).toString('base64url');

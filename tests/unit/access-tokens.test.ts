import { createSecretKey, randomBytes, randomUUID, type KeyObject } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createAccessTokens } from '../../server/auth/access-tokens.ts';
import { malformedTokens } from '../attack/support/forged-tokens.ts';
import { partsOf } from '../attack/support/loot.ts';
import { createClock, NOON, type Clock } from '../support/clock.ts';
import { createRandom } from '../support/random.ts';
import { newSessionId, newUserId } from '../support/records.ts';

const TTL_SECONDS = 1_800;
const NOON_SECONDS = NOON.getTime() / 1_000;
const CLAIMS = { userId: newUserId(), sessionId: newSessionId() };
const OTHER = { userId: newUserId(), sessionId: newSessionId() };
const SECRET = randomBytes(32);
const KEY = createSecretKey(SECRET);
const INVALID = { cause: 'invalid' };

let clock: Clock;
beforeEach(() => {
  clock = createClock();
});

function newKey(): KeyObject {
  return createSecretKey(randomBytes(32));
}

const tokensWith = (...keys: [KeyObject, ...KeyObject[]]) =>
  createAccessTokens({ keys, ttlSeconds: TTL_SECONDS, newId: () => randomUUID(), now: clock.now });
const issue = (key = KEY) => tokensWith(key).issue(CLAIMS).accessToken;
const verify = (token: string) => tokensWith(KEY).verify(token);

const json = z.record(z.string(), z.unknown());
const decode = (part = '') => json.parse(JSON.parse(Buffer.from(part, 'base64url').toString()));
const headerOf = (token: string) => decode(token.split('.')[0]);
const payloadOf = (token: string) => decode(token.split('.')[1]);

test('an issued token names its user and session, and nothing else of them', () => {
  const { accessToken, expiresAt } = tokensWith(KEY).issue(CLAIMS);

  expect(verify(accessToken)).toEqual(CLAIMS);
  expect(expiresAt).toEqual(new Date((NOON_SECONDS + TTL_SECONDS) * 1_000));
  expect(headerOf(accessToken)).toEqual({ alg: 'HS256', typ: 'at+jwt', kid: expect.any(String) });
  expect(payloadOf(accessToken)).toEqual({
    ...{ iss: 'plumbline', aud: 'plumbline-api', sub: CLAIMS.userId, sid: CLAIMS.sessionId },
    ...{ jti: expect.any(String), iat: NOON_SECONDS, exp: NOON_SECONDS + TTL_SECONDS },
  });
});

test('no two tokens are alike', () => {
  expect(issue()).not.toBe(issue());
});

test('a token expires, to the second', () => {
  const token = issue();
  clock.pass(TTL_SECONDS - 1);
  expect(verify(token)).toEqual(CLAIMS);
  clock.pass(1);

  expect(verify(token)).toEqual({ cause: 'expired' });
});

describe('a forged token is refused, though most are signed with the right key:', () => {
  const TRIES = 25;

  test.each(Object.entries(malformedTokens()))('%s', (_kind, forge) => {
    const [genuine, foreign] = [issue(), tokensWith(KEY).issue(OTHER).accessToken];
    const loot = { genuine, foreign, refreshToken: 'none', secret: SECRET, random: createRandom(1) };

    for (let n = 0; n < TRIES; n += 1) {
      const forged = forge(loot);
      expect(verify(forged), forged).not.toHaveProperty('userId');
    }
  });

  test.each(['', '\0', '🦊.🦊.🦊', '{"alg":"HS256"}..', 'A'.repeat(16_000)])(
    'what was never one: %#',
    (token) => {
      expect(verify(token)).toEqual(INVALID);
    },
  );
});

test('a forged token that has expired is invalid, and says no more', () => {
  const [header, payload] = partsOf(issue());
  clock.pass(TTL_SECONDS);

  expect(verify(`${header}.${payload}.${'A'.repeat(43)}`)).toEqual(INVALID);
});

test('while a key is replaced, tokens of the previous one are accepted; afterwards they are not', () => {
  const [old, fresh] = [newKey(), newKey()];
  const token = issue(old);

  expect(tokensWith(fresh, old).verify(token)).toEqual(CLAIMS);
  expect(tokensWith(fresh, old).verify(issue(fresh))).toEqual(CLAIMS);
  expect(headerOf(tokensWith(fresh, old).issue(CLAIMS).accessToken)).toEqual(headerOf(issue(fresh)));
  expect(tokensWith(fresh).verify(token)).toEqual(INVALID);
});

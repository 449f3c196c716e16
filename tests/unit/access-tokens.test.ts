import { createHmac, createSecretKey, randomBytes, randomUUID, type KeyObject } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createAccessTokens } from '../../server/auth/access-tokens.ts';
import { createClock, NOON, type Clock } from '../support/clock.ts';
import { newSessionId, newUserId } from '../support/records.ts';

const TTL_SECONDS = 1_800;
const NOON_SECONDS = NOON.getTime() / 1_000;
const CLAIMS = { userId: newUserId(), sessionId: newSessionId() };
const KEY = newKey();
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
type Json = z.infer<typeof json>;
const encode = (part: Json) => Buffer.from(JSON.stringify(part)).toString('base64url');
const decode = (part = ''): Json => json.parse(JSON.parse(Buffer.from(part, 'base64url').toString()));
const headerOf = (token: string) => decode(token.split('.')[0]);
const payloadOf = (token: string) => decode(token.split('.')[1]);

type Forgery = { header?: Json; payload?: Json; key?: KeyObject; hash?: string };

/** A token as an attacker who knows our format would make it, who here even knows the key. */
function forge({ header = {}, payload = {}, key = KEY, hash = 'sha256' }: Forgery): string {
  const token = issue();
  const signed = [
    { ...headerOf(token), ...header },
    { ...payloadOf(token), ...payload },
  ]
    .map(encode)
    .join('.');
  return `${signed}.${createHmac(hash, key).update(signed).digest('base64url')}`;
}

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

test('a forgery with nothing wrong in it passes, so that each below fails for what it changes', () => {
  expect(verify(forge({}))).toEqual(CLAIMS);
});

const WITHOUT = undefined;

describe('refused, though its signature is good, is a token', () => {
  test.each<[what: string, forgery: Forgery]>([
    ['of another type', { header: { typ: 'JWT' } }],
    ['without a type', { header: { typ: WITHOUT } }],
    ['signed with another algorithm', { header: { alg: 'HS512' }, hash: 'sha512' }],
    ['that says another algorithm than it is signed with', { header: { alg: 'HS384' } }],
    ['without an algorithm', { header: { alg: WITHOUT } }],
    ['of an unknown key', { header: { kid: 'AAAAAAAA' } }],
    ['whose key is a path', { header: { kid: '../../dev/null' } }],
    ['without a key id', { header: { kid: WITHOUT } }],
    ['with critical extensions', { header: { crit: ['exp'] } }],
    ['that brings its own key', { header: { jwk: { kty: 'oct', k: 'AAAA' } } }],
    ['that says where its key is', { header: { jku: 'https://evil.example/keys' } }],
    ['that is compressed', { header: { zip: 'DEF' } }],
    ['for another audience', { payload: { aud: 'other' } }],
    ['without an audience', { payload: { aud: WITHOUT } }],
    ['of another issuer', { payload: { iss: 'other' } }],
    ['without an issuer', { payload: { iss: WITHOUT } }],
    ['without an expiry', { payload: { exp: WITHOUT } }],
    ['whose expiry is no number', { payload: { exp: '9999999999' } }],
    ['without a time of issue', { payload: { iat: WITHOUT } }],
    ['without a subject', { payload: { sub: WITHOUT } }],
    ['whose subject is no id', { payload: { sub: 'ada' } }],
    ['without a session', { payload: { sid: WITHOUT } }],
    ['whose session is no id', { payload: { sid: ['x'] } }],
    ['without an id of its own', { payload: { jti: WITHOUT } }],
    ['with an empty id', { payload: { jti: '' } }],
    ['that is not good yet', { payload: { nbf: NOON_SECONDS + 60 } }],
    ['that lives longer than ours', { payload: { exp: NOON_SECONDS + TTL_SECONDS + 1 } }],
    [
      'that lives longer from now on, being issued later',
      { payload: { iat: NOON_SECONDS + 1e6, exp: NOON_SECONDS + 1e6 + 60 } },
    ],
  ])('%s', (_what, forgery) => {
    expect(verify(forge(forgery))).toEqual(INVALID);
  });
});

describe('refused for its signature is a token', () => {
  const parts = (token: string) => token.split('.');

  test.each<[what: string, token: () => string]>([
    ['signed with another key under the id of ours', () => forge({ key: newKey() })],
    ['signed with another key under the id of that', () => issue(newKey())],
    ['without a signature', () => parts(issue()).slice(0, 2).join('.')],
    ['with an empty signature', () => `${parts(issue()).slice(0, 2).join('.')}.`],
    [
      'of algorithm none',
      () => `${encode({ ...headerOf(issue()), alg: 'none' })}.${parts(issue())[1] ?? ''}.`,
    ],
    ['of algorithm none with a signature', () => forge({ header: { alg: 'none' } })],
    ['with the signature of another', () => [...parts(issue()).slice(0, 2), parts(issue())[2]].join('.')],
    ['with a fourth part', () => `${issue()}.x`],
    ['that was cut', () => issue().slice(0, -2)],
    [
      'whose payload names somebody else',
      () => {
        const [header = '', payload, signature = ''] = parts(issue());
        return [header, encode({ ...decode(payload), sub: newUserId() }), signature].join('.');
      },
    ],
  ])('%s', (_what, token) => {
    expect(verify(token())).toEqual(INVALID);
  });
});

test.each([
  '',
  '.',
  '..',
  'x',
  'x.y.z',
  'bnVsbA.bnVsbA.x',
  '\0',
  '🦊.🦊.🦊',
  '{"alg":"HS256"}..',
  'A'.repeat(16_000),
])('what was never a token is refused, number %#', (token) => {
  expect(verify(token)).toEqual(INVALID);
});

test('an expired token is told from an invalid one only if it is ours', () => {
  const forged = forge({ key: newKey() });
  clock.pass(TTL_SECONDS);

  expect(verify(forged)).toEqual(INVALID);
});

test('while keys are exchanged, tokens of the previous one are accepted; afterwards they are not', () => {
  const [old, fresh] = [newKey(), newKey()];
  const token = issue(old);

  expect(tokensWith(fresh, old).verify(token)).toEqual(CLAIMS);
  expect(tokensWith(fresh, old).verify(issue(fresh))).toEqual(CLAIMS);
  expect(headerOf(tokensWith(fresh, old).issue(CLAIMS).accessToken)).toEqual(headerOf(issue(fresh)));
  expect(tokensWith(fresh).verify(token)).toEqual(INVALID);
});

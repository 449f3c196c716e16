import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { tokenTexts } from './forged-texts.ts';
import { partsOf, type Forgeries, type Loot } from './loot.ts';

/** Tokens that nobody was given. Those of the first two groups are signed with the server's own secret. */
export function tokenForgeries(): Forgeries {
  return { ...malformedTokens(), ...STRANGERS };
}

/** Those that can be told by the token alone, without a look at sessions. */
export function malformedTokens(): Forgeries {
  return { ...HEADERS, ...CLAIMS, ...KEYS, ...tokenTexts() };
}

const json = z.record(z.string(), z.unknown());
type Json = z.infer<typeof json>;

type Options = { header?: Json; payload?: Json; key?: string | Buffer; hash?: string };

/** The genuine token with something else in it, signed anew. What is undefined is left out. */
function forge(
  { genuine, secret }: Loot,
  { header = {}, payload = {}, key = secret, hash }: Options,
): string {
  const [head, body] = genuine.split('.', 2).map(decode);
  return sign([encode({ ...head, ...header }), encode({ ...body, ...payload })], key, hash);
}

function sign(parts: string[], key: string | Buffer, hash = 'sha256'): string {
  const signed = parts.join('.');
  return `${signed}.${createHmac(hash, key).update(signed).digest('base64url')}`;
}

const encode = (part: Json): string => Buffer.from(JSON.stringify(part)).toString('base64url');
const decode = (part: string): Json => json.parse(JSON.parse(Buffer.from(part, 'base64url').toString()));
export const claimsOf = (token: string): Json => decode(token.split('.')[1] ?? '');

const secondsOf = ({ genuine }: Loot): number => z.int().parse(claimsOf(genuine)['iat']);

type Values = [unknown, ...unknown[]];

/** Forges a token with one of the values in a field of its header. */
const inHeader =
  (name: string, ...values: Values) =>
  (loot: Loot) =>
    forge(loot, { header: { [name]: loot.random.pick(values) } });

/** The same with a claim. */
const inPayload =
  (name: string, ...values: Values) =>
  (loot: Loot) =>
    forge(loot, { payload: { [name]: loot.random.pick(values) } });

const HEADERS: Forgeries = {
  'alg none': (loot) => {
    const alg = loot.random.pick(['none', 'None', 'NONE', 'nOnE', '']);
    const [header, payload, signature] = partsOf(forge(loot, { header: { alg } }));
    return `${header}.${payload}.${loot.random.pick(['', signature])}`;
  },
  'alg missing': inHeader('alg', undefined),
  'alg HS384, HS512': (loot) => {
    const bits = loot.random.pick(['384', '512']);
    return forge(loot, { header: { alg: `HS${bits}` }, hash: `sha${bits}` });
  },
  'an asymmetric alg with the secret as its key': inHeader('alg', 'RS256', 'PS256', 'ES256', 'EdDSA', 'HS1'),
  'kid missing': inHeader('kid', undefined),
  'kid unknown': inHeader('kid', 'AAAAAAAA', '00000000'),
  'kid of another type': inHeader('kid', 0, null, [], {}, true),
  'kid a path, signed with what is there': (loot) => {
    const kid = loot.random.pick(['../../../../../dev/null', '/dev/null', 'file:///dev/null']);
    return forge(loot, { header: { kid }, key: '' });
  },
  'kid in SQL': (loot) =>
    forge(loot, { header: { kid: `x' UNION SELECT '${loot.random.uuid()}' --` }, key: loot.random.uuid() }),
  'kid a property of every object': inHeader('kid', '__proto__', 'constructor', 'toString'),
  'typ of another kind': inHeader('typ', 'JWT', 'rt+jwt', 'application/at+jwt', '', null, undefined),
  crit: inHeader('crit', ['exp'], ['b64'], ['x'], []),
  'a key of its own': (loot) => {
    const key = loot.random.uuid();
    const jwk = { kty: 'oct', k: Buffer.from(key).toString('base64url') };
    const jku = 'http://127.0.0.1:9/keys';
    return forge(loot, { header: loot.random.pick<Json>([{ jwk }, { jku }, { x5u: jku }]), key });
  },
  'a header with more in it': inHeader('more', true),
};

const NO_IDS: Values = [undefined, null, '', 'admin', '1', 1, [], {}, `' OR 1=1 --`, '\0', '%', 'null'];

const CLAIMS: Forgeries = {
  'aud of another service': inPayload('aud', 'plumbline', 'other', ['other'], [], '', 1, null),
  'aud missing': inPayload('aud', undefined),
  'iss of another service': inPayload('iss', 'other', 'Plumbline', '', ['other'], 1, null),
  'iss missing': inPayload('iss', undefined),
  'exp missing': inPayload('exp', undefined),
  'exp past': (loot) => {
    const exp = secondsOf(loot) - 1 - loot.random.integer(10_000);
    return forge(loot, { payload: { iat: exp - 60, exp } });
  },
  'exp beyond the lifetime': (loot) =>
    forge(loot, { payload: { exp: secondsOf(loot) + 1_801 + loot.random.integer(10_000) } }),
  'exp far away': inPayload('exp', 2 ** 31, 2 ** 32, 2 ** 53 - 1, 1e15),
  'exp no number': (loot) => {
    const exp = secondsOf(loot) + 60;
    return inPayload('exp', String(exp), [exp], { exp }, null, true, exp + 0.5)(loot);
  },
  'iat missing': inPayload('iat', undefined),
  'iat to come': (loot) => {
    const iat = secondsOf(loot) + 3_600 + loot.random.integer(10_000);
    return forge(loot, { payload: { iat, exp: iat + 60 } });
  },
  'iat no number': inPayload('iat', '0', null, [], 0.5),
  'nbf to come': (loot) => forge(loot, { payload: { nbf: secondsOf(loot) + 3_600 } }),
  'jti missing': inPayload('jti', undefined, '', 1, null),
  'sub no UUID': inPayload('sub', ...NO_IDS),
  'sid no UUID': inPayload('sid', ...NO_IDS),
  'a payload that is no object': ({ genuine, secret, random }) => {
    const payload = Buffer.from(random.pick(['null', '[]', '"text"', '1', '', '{', '{"sub":']));
    return sign([partsOf(genuine)[0], payload.toString('base64url')], secret);
  },
};

/** Well formed and well signed, but of no session of that user. */
const STRANGERS: Forgeries = {
  "sub of another user's": (loot) => inPayload('sub', claimsOf(loot.foreign)['sub'])(loot),
  'sub of nobody': (loot) => inPayload('sub', loot.random.uuid())(loot),
  "sid of another user's": (loot) => inPayload('sid', claimsOf(loot.foreign)['sid'])(loot),
  'sid of no session': (loot) => inPayload('sid', loot.random.uuid())(loot),
  'sub and sid swapped': (loot) => {
    const { sub, sid } = claimsOf(loot.genuine);
    return forge(loot, { payload: { sub: sid, sid: sub } });
  },
};

const KEYS: Forgeries = {
  'another key': (loot) => forge(loot, { key: loot.random.uuid() }),
  'another key, for another user': (loot) =>
    forge({ ...loot, genuine: loot.foreign }, { key: loot.random.uuid() }),
  'no key': (loot) => forge(loot, { key: '' }),
  'the text of the secret': (loot) => forge(loot, { key: loot.secret.toString('base64') }),
  'half of the secret': (loot) => forge(loot, { key: loot.secret.subarray(0, 16) }),
  'a refresh token': ({ refreshToken }) => refreshToken,
};

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

const HEADERS: Forgeries = {
  'alg none': (loot) => {
    const alg = loot.random.pick(['none', 'None', 'NONE', 'nOnE', '']);
    const [header, payload, signature] = partsOf(forge(loot, { header: { alg } }));
    return `${header}.${payload}.${loot.random.pick(['', signature])}`;
  },
  'alg missing': (loot) => forge(loot, { header: { alg: undefined } }),
  'alg HS384, HS512': (loot) => {
    const bits = loot.random.pick(['384', '512']);
    return forge(loot, { header: { alg: `HS${bits}` }, hash: `sha${bits}` });
  },
  'an asymmetric alg with the secret as its key': (loot) =>
    forge(loot, {
      header: { alg: loot.random.pick(['RS256', 'RS512', 'PS256', 'ES256', 'EdDSA', 'HS1', 'dir']) },
    }),
  'kid missing': (loot) => forge(loot, { header: { kid: undefined } }),
  'kid unknown': (loot) => forge(loot, { header: { kid: loot.random.uuid().slice(0, 8) } }),
  'kid of another type': (loot) =>
    forge(loot, { header: { kid: loot.random.pick<unknown>([0, null, [], {}, true]) } }),
  'kid a path, signed with what is there': (loot) =>
    forge(loot, {
      header: { kid: loot.random.pick(['../../../../../dev/null', '/dev/null', 'file:///dev/null']) },
      key: '',
    }),
  'kid in SQL': (loot) =>
    forge(loot, { header: { kid: `x' UNION SELECT '${loot.random.uuid()}' --` }, key: loot.random.uuid() }),
  'kid a property of every object': (loot) =>
    forge(loot, { header: { kid: loot.random.pick(['__proto__', 'constructor', 'toString']) } }),
  'typ of another kind': (loot) =>
    forge(loot, {
      header: {
        typ: loot.random.pick<unknown>(['JWT', 'rt+jwt', 'application/at+jwt', '', null, undefined]),
      },
    }),
  crit: (loot) =>
    forge(loot, { header: { crit: loot.random.pick([['exp'], ['b64'], ['x'], []]), b64: false } }),
  'a key of its own': (loot) => {
    const key = loot.random.uuid();
    const jwk = { kty: 'oct', k: Buffer.from(key).toString('base64url') };
    const jku = 'http://127.0.0.1:9/keys';
    return forge(loot, { header: loot.random.pick<Json>([{ jwk }, { jku }, { x5u: jku }]), key });
  },
  'a header with more in it': (loot) => forge(loot, { header: { [loot.random.uuid()]: true } }),
};

const CLAIMS: Forgeries = {
  'aud of another service': (loot) =>
    forge(loot, {
      payload: { aud: loot.random.pick<unknown>(['plumbline', 'other', ['other'], [], '', 1, null]) },
    }),
  'aud missing': (loot) => forge(loot, { payload: { aud: undefined } }),
  'iss of another service': (loot) =>
    forge(loot, {
      payload: { iss: loot.random.pick<unknown>(['other', 'Plumbline', '', ['other'], 1, null]) },
    }),
  'iss missing': (loot) => forge(loot, { payload: { iss: undefined } }),
  'exp missing': (loot) => forge(loot, { payload: { exp: undefined } }),
  'exp past': (loot) => {
    const exp = secondsOf(loot) - 1 - loot.random.integer(10_000);
    return forge(loot, { payload: { iat: exp - 60, exp } });
  },
  'exp beyond the lifetime': (loot) =>
    forge(loot, { payload: { exp: secondsOf(loot) + 1_801 + loot.random.integer(10_000) } }),
  'exp far away': (loot) => {
    const exp = loot.random.pick([2 ** 31, 2 ** 32, 2 ** 53 - 1, 1e15]);
    return forge(loot, { payload: { exp } });
  },
  'exp no number': (loot) => {
    const exp = secondsOf(loot) + 60;
    return forge(loot, {
      payload: { exp: loot.random.pick<unknown>([String(exp), [exp], { exp }, null, true, exp + 0.5]) },
    });
  },
  'iat missing': (loot) => forge(loot, { payload: { iat: undefined } }),
  'iat to come': (loot) => {
    const iat = secondsOf(loot) + 3_600 + loot.random.integer(10_000);
    return forge(loot, { payload: { iat, exp: iat + 60 } });
  },
  'iat no number': (loot) =>
    forge(loot, { payload: { iat: loot.random.pick<unknown>(['0', null, [], 0.5]) } }),
  'nbf to come': (loot) => forge(loot, { payload: { nbf: secondsOf(loot) + 3_600 } }),
  'jti missing': (loot) =>
    forge(loot, { payload: { jti: loot.random.pick<unknown>([undefined, '', 1, null]) } }),
  'sub no UUID': (loot) => forge(loot, { payload: { sub: notAnId(loot) } }),
  'sid no UUID': (loot) => forge(loot, { payload: { sid: notAnId(loot) } }),
  'a payload that is no object': ({ genuine, secret, random }) => {
    const payload = Buffer.from(random.pick(['null', '[]', '"text"', '1', '', '{', '{"sub":']));
    return sign([partsOf(genuine)[0], payload.toString('base64url')], secret);
  },
};

function notAnId({ random }: Loot): unknown {
  return random.pick<unknown>([
    undefined,
    null,
    '',
    'admin',
    '1',
    1,
    [],
    {},
    `' OR 1=1 --`,
    '\0',
    '%',
    'null',
  ]);
}

/** Well formed and well signed, but of no session of that user. */
const STRANGERS: Forgeries = {
  "sub of another user's": (loot) => forge(loot, { payload: { sub: claimsOf(loot.foreign)['sub'] } }),
  'sub of nobody': (loot) => forge(loot, { payload: { sub: loot.random.uuid() } }),
  "sid of another user's": (loot) => forge(loot, { payload: { sid: claimsOf(loot.foreign)['sid'] } }),
  'sid of no session': (loot) => forge(loot, { payload: { sid: loot.random.uuid() } }),
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

import { bearer } from '../../support/http.ts';
import type { Random } from '../../support/random.ts';
import type { Loot } from './loot.ts';
import type { Shot } from './wire.ts';

type Material = Loot & { forged: string; me: string };
type Shots = Record<string, (material: Material) => Shot>;

/** Everything around a token: other places than the header, other schemes, several headers, any bytes. */
export const requestForgeries = (): Shots => ({ ...PLACES, ...SCHEMES });

/** Good tokens, where none is looked for: whatever is in a URL ends up in logs. */
const PLACES: Shots = {
  'in the query': ({ genuine, me, random }) => {
    const name = random.pick([
      'access_token',
      'token',
      'accessToken',
      'authorization',
      'Authorization',
      'jwt',
      'bearer',
    ]);
    return { path: `${me}?${name}=${random.pick(['', 'Bearer%20'])}${genuine}` };
  },
  'in connection parameters': ({ genuine, me, random }) => {
    const value = { [random.pick(['Authorization', 'authorization', 'token'])]: `Bearer ${genuine}` };
    return { path: `${me}?connectionParams=${encodeURIComponent(JSON.stringify(value))}` };
  },
  'in the input': ({ genuine, me }) => ({
    path: `${me}?input=${encodeURIComponent(JSON.stringify({ accessToken: genuine }))}`,
  }),
  'in the body': ({ genuine, me, random }) => {
    const name = random.pick(['accessToken', 'access_token', 'authorization', 'token']);
    return {
      method: 'POST',
      path: me.replace('users.me', 'todos.create'),
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ description: 'Forged', [name]: genuine }),
    };
  },
  'in another header': ({ genuine, me, random }) => ({
    path: me,
    headers: {
      [random.pick([
        'x-access-token',
        'x-authorization',
        'proxy-authorization',
        'x-auth-token',
        'authentication',
      ])]: random.pick([genuine, `Bearer ${genuine}`]),
    },
  }),
  'in a cookie': ({ genuine, me, random }) => ({
    path: me,
    headers: { cookie: `${random.pick(['token', 'access_token', 'session', 'Authorization'])}=${genuine}` },
  }),
  'in the user information of a URL': ({ genuine, me }) => ({ path: `http://${genuine}@127.0.0.1${me}` }),
};

const SCHEMES: Shots = {
  'another scheme': ({ genuine, me, random }) => {
    const scheme = random.pick([
      'Basic',
      'Token',
      'JWT',
      'DPoP',
      'Digest',
      'Negotiate',
      'Bearer:',
      'Bearer=',
      'X-Bearer',
      '',
    ]);
    return { path: me, headers: { authorization: `${scheme} ${genuine}` } };
  },
  'no token': ({ me, random }) => ({
    path: me,
    headers: {
      authorization: random.pick([
        '',
        'Bearer',
        'Bearer ',
        'bearer  ',
        'Bearer .',
        'Bearer =',
        'Bearer null',
      ]),
    },
  }),
  'another separator': ({ genuine, me, random }) => ({
    path: me,
    headers: {
      authorization: `Bearer${random.pick(['', '\t', ' \t', ':', '=', '_', '\u00a0', '%20'])}${genuine}`,
    },
  }),
  'two in one header': ({ genuine, forged, me, random }) => {
    const [first, second] = random.pick<[string, string]>([
      [forged, genuine],
      [genuine, forged],
      [genuine, genuine],
    ]);
    const between = random.pick([', Bearer ', ',', ' ', ';', ' Bearer ']);
    return { path: me, headers: { authorization: `Bearer ${first}${between}${second}` } };
  },
  'two headers, the first of them forged': ({ genuine, forged, me }) => ({
    path: me,
    headers: { Authorization: [`Bearer ${plain(forged)}`, `Bearer ${genuine}`] },
  }),
  quoted: ({ genuine, me, random }) => {
    const [open, close] = random.pick([`""`, `''`, '<>', '[]', '()', '{}']);
    return { path: me, headers: { authorization: `Bearer ${open ?? ''}${genuine}${close ?? ''}` } };
  },
  'any bytes': ({ me, random }) => {
    const bytes = times(1 + random.integer(300), () => printable(random));
    return { path: me, headers: { authorization: `${random.pick(['', 'Bearer '])}${bytes}` } };
  },
  'any bytes within': ({ genuine, me, random }) => {
    const at = random.integer(genuine.length);
    const byte = String.fromCharCode(0x80 + random.integer(0x80));
    return { path: me, headers: bearer(`${genuine.slice(0, at)}${byte}${genuine.slice(at)}`) };
  },
  huge: ({ genuine, me, random }) => {
    const filling = random.pick(['A', '.', '=', 'A.', '~']).repeat(5_000);
    return {
      path: me,
      headers: bearer(random.pick([`${genuine}${filling}`, filling, `${genuine}.${filling}`])),
    };
  },
};

const times = (count: number, text: () => string): string => Array.from({ length: count }, text).join('');
/** What Node's own client lets through. */
const printable = (random: Random): string =>
  String.fromCharCode(random.pick([0x20 + random.integer(0x5f), 0x80 + random.integer(0x80)]));
const plain = (token: string): string => token.replaceAll(/[^\x21-\x7e]/g, '');

/** Requests that HTTP itself does not allow, with a good token inside. Node refuses them before anybody reads them. */
export function brokenRequests({ genuine, me, random }: Material): [kind: string, bytes: string] {
  const control = String.fromCharCode(random.pick([0, 1, 0x0b, 0x1b, 0x7f]));
  const [kind, lines] = random.pick<[string, string]>([
    ['a control character', `Authorization: Bearer ${control}${genuine}`],
    ['a folded line', `Authorization: Bearer\r\n ${genuine}`],
    ['a space before the colon', `Authorization : Bearer ${genuine}`],
    ['no colon', `Authorization Bearer ${genuine}`],
    ['beyond all bounds', `Authorization: Bearer ${genuine}${'A'.repeat(20_000)}`],
    ['no name', `: Bearer ${genuine}`],
  ]);
  return [kind, `GET ${me} HTTP/1.1\r\nHost: localhost\r\n${lines}\r\nConnection: close\r\n\r\n`];
}

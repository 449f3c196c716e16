import { times } from '../../support/outcomes.ts';
import type { Random } from '../../support/random.ts';
import { callShot } from './hostile-requests.ts';
import type { Loot } from './loot.ts';
import type { Shot } from './wire.ts';

type Material = Loot & { forged: string; me: string };
type Shots = Record<string, (material: Material) => Shot>;

/** Everything around a token: other places than the header, other schemes, several headers, any bytes. */
export const requestForgeries = (): Shots => ({ ...PLACES, ...SCHEMES });

/** Good tokens, where none is looked for: whatever is in a URL ends up in logs. */
const PLACES: Shots = {
  'in the query': ({ genuine, me, random: { pick } }) => {
    const name = pick(['access_token', 'token', 'accessToken', 'authorization', 'Authorization', 'jwt']);
    return { path: `${me}?${name}=${pick(['', 'Bearer%20'])}${genuine}` };
  },
  'in connection parameters': ({ genuine, me, random: { pick } }) => {
    const value = { [pick(['Authorization', 'authorization', 'token'])]: `Bearer ${genuine}` };
    return { path: `${me}?connectionParams=${encodeURIComponent(JSON.stringify(value))}` };
  },
  'in the input': ({ genuine, me }) => ({
    path: `${me}?input=${encodeURIComponent(JSON.stringify({ accessToken: genuine }))}`,
  }),
  'in the body': ({ genuine, random: { pick } }) => {
    const name = pick(['accessToken', 'access_token', 'authorization', 'token']);
    return callShot('mutation', 'todos.create', JSON.stringify({ description: 'Forged', [name]: genuine }));
  },
  'in another header': ({ genuine, me, random: { pick } }) => {
    const name = pick(['x-access-token', 'x-authorization', 'proxy-authorization', 'authentication']);
    return { path: me, headers: { [name]: pick([genuine, `Bearer ${genuine}`]) } };
  },
  'in a cookie': ({ genuine, me, random: { pick } }) => ({
    path: me,
    headers: { cookie: `${pick(['token', 'access_token', 'session', 'Authorization'])}=${genuine}` },
  }),
  'in the user information of a URL': ({ genuine, me }) => ({ path: `http://${genuine}@127.0.0.1${me}` }),
};

/** Makes a request with this Authorization header. */
const withHeader =
  (authorizationOf: (material: Material) => string | string[]) =>
  (material: Material): Shot => ({
    path: material.me,
    headers: { Authorization: authorizationOf(material) },
  });

const SCHEMES: Shots = {
  'another scheme': withHeader(({ genuine, random: { pick } }) => {
    const schemes = [
      'Basic',
      'Token',
      'JWT',
      'DPoP',
      'Digest',
      'Bearer:',
      'Bearer=',
      'X-Bearer',
      '',
    ] as const;
    return `${pick(schemes)} ${genuine}`;
  }),
  'no token': withHeader(({ random: { pick } }) =>
    pick(['', 'Bearer', 'Bearer ', 'bearer  ', 'Bearer .', 'Bearer =', 'Bearer null']),
  ),
  'another separator': withHeader(
    ({ genuine, random: { pick } }) =>
      `Bearer${pick(['', '\t', ' \t', ':', '=', '_', '\u00a0', '%20'])}${genuine}`,
  ),
  'two in one header': withHeader(({ genuine, forged, random: { pick } }) => {
    const between = pick([', Bearer ', ',', ' ', ';', ' Bearer ']);
    return `Bearer ${pick([forged, genuine])}${between}${pick([forged, genuine])}`;
  }),
  'two headers, the first of them forged': withHeader(({ genuine, forged }) => [
    ...[`Bearer ${plain(forged)}`, `Bearer ${genuine}`],
  ]),
  quoted: withHeader(({ genuine, random: { pick } }) => {
    const [open = '', close = ''] = pick([`""`, `''`, '<>', '[]', '()', '{}']);
    return `Bearer ${open}${genuine}${close}`;
  }),
  'any bytes': withHeader(({ random }) => {
    const bytes = times(1 + random.integer(300), () => printable(random));
    return `${random.pick(['', 'Bearer '])}${bytes.join('')}`;
  }),
  'any bytes within': withHeader(({ genuine, random: { integer } }) => {
    const at = integer(genuine.length);
    return `Bearer ${genuine.slice(0, at)}${String.fromCharCode(0x80 + integer(0x80))}${genuine.slice(at)}`;
  }),
  huge: withHeader(({ genuine, random: { pick } }) => {
    const filling = pick(['A', '.', '=', 'A.', '~']).repeat(5_000);
    return `Bearer ${pick([genuine, `${genuine}.`, ''])}${filling}`;
  }),
};

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

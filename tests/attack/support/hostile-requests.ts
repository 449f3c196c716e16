import type { Random } from '../../support/random.ts';
import { damage } from './hostile-inputs.ts';
import { hostileValue } from './hostile-values.ts';
import type { Shot } from './wire.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

/** A call with an input that is written to the letter. */
export function callShot(type: 'query' | 'mutation', path: string, input: string): Shot {
  if (type === 'mutation') return { method: 'POST', path: `/trpc/${path}`, headers: JSON_TYPE, body: input };
  return { path: `/trpc/${path}${input === '' ? '' : `?input=${encodeURIComponent(wellFormed(input))}`}` };
}

/** The same call, wrapped as no client of ours would. */
export function hostileShot(path: string, input: string, random: Random): Shot {
  return random.pick(WRAPPINGS)(path, input, random);
}

type Wrap = (path: string, input: string, random: Random) => Shot;

const post = (path: string, body: string | Buffer, contentType = 'application/json'): Shot => ({
  method: 'POST',
  path: `/trpc/${path}`,
  headers: { 'content-type': contentType },
  body,
});

const WRAPPINGS: [Wrap, ...Wrap[]] = [
  (path, input, random) =>
    post(
      path,
      input,
      random.pick([
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'application/octet-stream',
        '',
        'application/json; charset=utf-16',
        'application/json;',
        'APPLICATION/JSON',
        'application/jsonl',
        'text/json',
        'json',
      ]),
    ),
  (path, input, random) => post(path, bytes(random, 1 + random.integer(200)), 'application/json'),
  (path, input, random) => post(path, Buffer.concat([Buffer.from(input), bytes(random, 3)])),
  (path, input) => post(path, Buffer.from(input, 'utf16le')),
  (path, input) => post(path, `\ufeff${input}`),
  (path, input, random) => post(path, damage(input, random)),
  (path, input, random) => post(path, input.padEnd(random.pick([65_536, 65_537, 80_000]), ' ')),
  // Batches, in all sorts of disorder.
  (path, input, random) =>
    post(
      `${path}?batch=1`,
      random.pick([`{"0":${input}}`, `[${input}]`, input, `{"1":${input}}`, '{}', '[]', 'null']),
    ),
  (path, input, random) =>
    post(
      `${`${path},`.repeat(random.pick([1, 3, 9, 10]))}${path}?batch=1`,
      `{"0":${input},"1":${hostileValue(random)}}`,
    ),
  (path, input, random) =>
    post(`${path}?batch=${random.pick(['0', 'true', '', '2', 'x'])}`, `{"0":${input}}`),
  (path, input, random) => ({
    path: `/trpc/${path}?batch=1&input=${encodeURIComponent(wellFormed(`{"0":${input},"__proto__":${hostileValue(random)}}`))}`,
  }),
  // Query strings that nobody has encoded, or twice.
  (path, input, random) => ({
    path: `/trpc/${path}?input=${random.pick(['%', '%zz', '%00', '%ff', '%ed%a0%80', '+', '{', '%7B', '&input=1', '[]=1', ''])}`,
  }),
  (path, input) => ({
    path: `/trpc/${path}?input=${encodeURIComponent(encodeURIComponent(wellFormed(input)))}`,
  }),
  (path, input) => ({
    path: `/trpc/${path}?input=${encodeURIComponent(wellFormed(input))}&input=%22canary%22`,
  }),
  // Paths and methods.
  (path, input, random) => ({
    path: `/trpc/${random.pick([`${path}/`, `${path}.`, `.${path}`, path.replace('.', '/'), `${path}%00`, `${path},`, `,${path}`, '%', '%E0', '', '__proto__', 'constructor.name', 'auth', 'todos.__proto__', 'a'.repeat(3_000), '..%2f..', '%2e%2e', `${path};x=1`, `${path}#`])}`,
  }),
  (path, input, random) => ({
    ...post(path, input),
    method: random.pick(['PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND']),
  }),
  (path, input) => ({ ...post(path, input), method: 'GET' }),
  // Headers.
  (path, input, random) =>
    withHeaders(post(path, input), {
      [random.pick([
        'x-request-id',
        'user-agent',
        'cookie',
        'origin',
        'referer',
        'x-forwarded-for',
        'accept',
        'trpc-accept',
        'content-encoding',
        'last-event-id',
        'x-http-method-override',
        'x-trpc-source',
      ])]: random.pick([
        '',
        'canary canary',
        '\u00ff\u0080',
        'application/jsonl',
        'gzip',
        'DELETE',
        'null',
        '::1',
        '999.1.1.1',
        'a'.repeat(6_000),
        '${canary}',
        '[]',
        '{}',
      ]),
    }),
];

const withHeaders = (shot: Shot, headers: Shot['headers']): Shot => ({
  ...shot,
  headers: { ...shot.headers, ...headers },
});

const bytes = (random: Random, count: number): Buffer =>
  Buffer.from(Array.from({ length: count }, () => random.integer(256)));

/** A URL holds no half of a pair. In JSON, where it matters, they are escaped anyway. */
const wellFormed = (value: string): string => value.toWellFormed();

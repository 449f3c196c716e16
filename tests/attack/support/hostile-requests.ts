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
  ...{ method: 'POST', path: `/trpc/${path}`, headers: { 'content-type': contentType }, body },
});
/** A query with this text after the question mark. */
const get = (path: string, search: string): Shot => ({ path: `/trpc/${path}?${search}` });
const encode = (text: string) => encodeURIComponent(wellFormed(text));

const TYPES = [
  ...(['text/plain', 'text/json', 'json', '', 'application/octet-stream', 'application/jsonl'] as const),
  ...['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/json;'],
  ...['application/json; charset=utf-16', 'APPLICATION/JSON'],
] as const;
const METHODS = ['PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND'] as const;
const HEADERS = [
  ...(['x-request-id', 'user-agent', 'cookie', 'origin', 'referer', 'x-forwarded-for', 'accept'] as const),
  ...['trpc-accept', 'content-encoding', 'last-event-id', 'x-http-method-override', 'x-trpc-source'],
] as const;
const HEADER_VALUES = [
  ...(['', 'canary canary', '\u00ff\u0080', 'application/jsonl', 'gzip', 'DELETE', 'null', '::1'] as const),
  ...['999.1.1.1', 'a'.repeat(6_000), '${canary}', '[]', '{}'],
] as const;
/** `_` is the path. */
const PATHS = [
  ...(['_/', '_.', '._', '_%00', '_,', ',_', '_;x=1', '_#', '%', '%E0', '', '__proto__', 'auth'] as const),
  ...['constructor.name', 'todos.__proto__', 'a'.repeat(3_000), '..%2f..', '%2e%2e'],
] as const;

const WRAPPINGS: [Wrap, ...Wrap[]] = [
  (path, input, { pick }) => post(path, input, pick(TYPES)),
  (path, input, random) => post(path, bytes(random, 1 + random.integer(200))),
  (path, input, random) => post(path, Buffer.concat([Buffer.from(input), bytes(random, 3)])),
  (path, input) => post(path, Buffer.from(input, 'utf16le')),
  (path, input) => post(path, `\ufeff${input}`),
  (path, input, random) => post(path, damage(input, random)),
  (path, input, { pick }) => post(path, input.padEnd(pick([65_536, 65_537, 80_000]), ' ')),
  // Batches, in all sorts of disorder.
  (path, input, { pick }) =>
    post(
      `${path}?batch=1`,
      pick([`{"0":${input}}`, `[${input}]`, input, `{"1":${input}}`, '{}', '[]', 'null']),
    ),
  (path, input, random) =>
    post(
      `${`${path},`.repeat(random.pick([1, 3, 9, 10]))}${path}?batch=1`,
      `{"0":${input},"1":${hostileValue(random)}}`,
    ),
  (path, input, { pick }) => post(`${path}?batch=${pick(['0', 'true', '', '2', 'x'])}`, `{"0":${input}}`),
  (path, input, random) =>
    get(path, `batch=1&input=${encode(`{"0":${input},"__proto__":${hostileValue(random)}}`)}`),
  // Query strings that are not encoded, or twice.
  (path, input, { pick }) =>
    get(
      path,
      `input=${pick(['%', '%zz', '%00', '%ff', '%ed%a0%80', '+', '{', '%7B', '&input=1', '[]=1', ''])}`,
    ),
  (path, input) => get(path, `input=${encodeURIComponent(encode(input))}`),
  (path, input) => get(path, `input=${encode(input)}&input=%22canary%22`),
  // Paths, methods and headers.
  (path, input, { pick }) => ({ path: `/trpc/${pick(PATHS).replace('_', path)}` }),
  (path) => ({ path: `/trpc/${path.replace('.', '/')}` }),
  (path, input, { pick }) => ({ ...post(path, input), method: pick(METHODS) }),
  (path, input) => ({ ...post(path, input), method: 'GET' }),
  (path, input, { pick }) => withHeaders(post(path, input), { [pick(HEADERS)]: pick(HEADER_VALUES) }),
];

const withHeaders = (shot: Shot, headers: Shot['headers']): Shot => ({
  ...shot,
  headers: { ...shot.headers, ...headers },
});

const bytes = (random: Random, count: number): Buffer =>
  Buffer.from(Array.from({ length: count }, () => random.integer(256)));

/** A URL holds no half of a pair. In JSON, where it matters, they are escaped anyway. */
const wellFormed = (value: string): string => value.toWellFormed();

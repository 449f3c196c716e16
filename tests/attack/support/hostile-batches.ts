import { postText, send, sendBytes, type Answer } from '../../support/http.ts';
import { WRONG_PASSWORD } from '../../support/limited-server.ts';
import { times } from '../../support/outcomes.ts';
import type { Random } from '../../support/random.ts';

/** The longest batch that is answered, and the largest body that is read. */
const BATCH_CALLS_MAX = 10;
const BODY_BYTES_MAX = 64 * 1024;

type Aims = {
  trpcUrl: string;
  /** Right ones, which nothing here may be let in with. */
  credentials: { email: string; password: string };
  /** Of somebody whose password is guessed at. */
  guessedEmail: string;
  /** Of somebody who is signed in. */
  authorization: { authorization: string };
};

type Maker = (aims: Aims, random: Random) => Promise<Answer>;

/** Sends one request with a batch that no well-behaved client makes. */
export function sendHostileBatch(aims: Aims, random: Random): Promise<Answer> {
  return random.pick(MAKERS)(aims, random);
}

const PROCEDURES = ['users.me', 'todos.list', 'todos.summary', 'todos.create', 'auth.logout'] as const;
const NO_PROCEDURES = [
  'nothing',
  'auth',
  'auth.login.x',
  '__proto__',
  'constructor',
  '',
  ' ',
  '.',
  '*',
] as const;
const BATCH_FLAGS = ['batch', 'batch=', 'batch=0', 'batch=1&batch=1', 'batch=true', 'BATCH=1'] as const;
const INDEXES = ['-1', '00', '1e0', ' 0', '0x0', '99999999999', '', 'length', 'toString'] as const;
const SCALARS = [
  'null',
  '1',
  '"x"',
  'true',
  '[]',
  '{}',
  '',
  '[',
  '{"0"',
  '\u0000',
  '{"0":1}{"0":1}',
] as const;
const NESTINGS = [
  ['[', ']'],
  ['{"a":', '}'],
  ['{"__proto__":', '}'],
  ['{"0":[', ']}'],
] as const;
const DOUBLED_HEADERS = [
  'Content-Type: text/plain',
  'Content-Type: application/json',
  'Content-Length: 1',
  'Transfer-Encoding: chunked',
  'Authorization: Bearer x',
  'Host: elsewhere.example',
  'Expect: nothing',
] as const;

const post = (aims: Aims, path: string, body: unknown) =>
  postText(`${aims.trpcUrl}/${path}?batch=1`, JSON.stringify(body), aims.authorization);
const get = ({ trpcUrl, authorization: headers }: Aims, path: string) =>
  send(`${trpcUrl}/${path}`, { headers });
const repeated = (path: string, count: number) => times(count, () => path).join(',');
const inputsOf = (input: unknown, count: number) =>
  Object.fromEntries(times(count, (index) => [index, input]));

const MAKERS: readonly [Maker, ...Maker[]] = [
  /** More sign-ins than a batch may hold. */
  (aims, { integer }) => {
    const count = BATCH_CALLS_MAX + 1 + integer(90);
    return post(aims, repeated('auth.login', count), inputsOf(aims.credentials, count));
  },

  /** The same behind commas that are not counted, if nothing between two of them is nothing. */
  (aims, { integer, pick }) => {
    const before = BATCH_CALLS_MAX + integer(90);
    const path = `${pick([',', '%2C', 'users.me,']).repeat(before)}auth.login`;
    return post(aims, path, { [before]: aims.credentials });
  },

  /** As many guesses as a batch may hold. */
  (aims) => {
    const guess = { email: aims.guessedEmail, password: WRONG_PASSWORD };
    return post(aims, repeated('auth.login', BATCH_CALLS_MAX), inputsOf(guess, BATCH_CALLS_MAX));
  },

  /** Mutations by GET, where a page of another site could have them sent. */
  (aims, { integer, pick }) => {
    const count = 1 + integer(20);
    const inputs = JSON.stringify(inputsOf(aims.credentials, count));
    const query = pick(['batch=1', ...BATCH_FLAGS]);
    return get(aims, `${repeated('auth.login', count)}?${query}&input=${encodeURIComponent(inputs)}`);
  },

  /** Queries by POST. */
  (aims, { integer, pick }) => {
    const count = 1 + integer(20);
    return post(aims, times(count, () => pick(PROCEDURES)).join(','), inputsOf(undefined, count));
  },

  /** Right credentials where an input is to be looked for by accident only. */
  (aims, { integer, pick }) => {
    const inputs = times(1 + integer(5), () => [pick(INDEXES), aims.credentials] as const);
    return post(aims, repeated('auth.login', 1 + integer(9)), Object.fromEntries(inputs));
  },
  (aims, { integer, pick }) => {
    const name = pick(['__proto__', 'constructor', 'prototype']);
    const inputs = Object.fromEntries([[name, inputsOf(aims.credentials, 10)]]);
    return post(aims, repeated('auth.login', 1 + integer(9)), inputs);
  },
  (aims, { integer, pick }) => {
    const input = pick([[aims.credentials], times(20, () => aims.credentials), [[aims.credentials]]]);
    return post(aims, repeated('auth.login', 1 + integer(9)), pick<unknown>([inputsOf(input, 10), [input]]));
  },

  /** No object at all. */
  (aims, { integer, pick }) => {
    const path = repeated(pick(['auth.login', ...PROCEDURES]), 1 + integer(12));
    return postText(`${aims.trpcUrl}/${path}?batch=1`, pick(SCALARS), aims.authorization);
  },

  /** Without the word that makes it a batch, or with that word twice. */
  (aims, { integer, pick }) => {
    const count = BATCH_CALLS_MAX + 1 + integer(20);
    const body = JSON.stringify(inputsOf(aims.credentials, count));
    return postText(`${aims.trpcUrl}/${repeated('auth.login', count)}?${pick(BATCH_FLAGS)}`, body);
  },

  /** Procedures that there are among others that there are not, one of which is a secret. */
  (aims, { integer, pick }) => {
    const name = () => pick([...PROCEDURES, ...NO_PROCEDURES, aims.credentials.password]);
    const names = times(1 + integer(BATCH_CALLS_MAX), name).map(encodeURIComponent);
    return get(aims, `${names.join(',')}?batch=1`);
  },

  /** Paths that are mostly commas, up to beyond what a request line may hold, or no text at all. */
  (aims, { integer, pick }) => {
    const separator = pick([',', ',,', '%2C', '%2c,', ',%00', '%252C', ',/', ';,']);
    const path = `${pick(PROCEDURES)}${separator}`.repeat(1 + integer(pick([5, 50, 1_200])));
    return get(aims, `${path}${pick(['', '%', '%E0%A4%A', '%FF'])}?batch=1`);
  },

  /** JSON as deep, or as wide, as a body may be long, and a little longer. */
  (aims, { integer, pick }) => {
    const [open, shut] = pick<readonly [string, string]>(NESTINGS);
    const depth = integer(Math.ceil(BODY_BYTES_MAX / (open.length + shut.length)) + 8);
    const body = `{"0":${open.repeat(depth)}1${shut.repeat(depth)}}`;
    const path = pick(['auth.login', 'todos.create']);
    return postText(`${aims.trpcUrl}/${path}?batch=1`, body, aims.authorization);
  },
  (aims, { integer, pick }) => {
    const inputs = Object.fromEntries(times(integer(6_000), (index) => [index, pick([null, 1, {}])]));
    return post(aims, repeated('auth.login', 1 + integer(9)), inputs);
  },

  /** The headers that say what it is, twice. */
  (aims, { pick }) => {
    const count = BATCH_CALLS_MAX + 1;
    const body = JSON.stringify(inputsOf(aims.credentials, count));
    const lines = [
      `POST /trpc/${repeated('auth.login', count)}?batch=1 HTTP/1.1`,
      'Host: localhost',
      'Connection: close',
      `Authorization: ${aims.authorization.authorization}`,
      'Content-Type: application/json',
      `Content-Length: ${String(body.length)}`,
      pick(DOUBLED_HEADERS),
    ];
    return sendBytes(aims.trpcUrl, `${lines.join('\r\n')}\r\n\r\n${body}`);
  },
];

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { errorOf, get, post, postText, send, sendBytes } from '../support/http.ts';
import { clientOf, failure, person } from '../support/people.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const OWN = /^[\da-f-]{36}$/;

describe('X-Request-Id', () => {
  test.each([['a'], ['req-1'], ['4bf92f35.77b3:4da6_a3ce'], [crypto.randomUUID()], ['x'.repeat(128)]])(
    'of the caller is kept if it is well-formed: %s',
    async (id) => {
      const answer = await get(`${app.trpcUrl}/users.me`, undefined, { 'x-request-id': id });

      expect(errorOf(answer).requestId).toBe(id);
    },
  );

  test.each(['', 'two words', 'x'.repeat(129), '<script>', 'a,b', 'request\tid', 'caf\u00e9', '{"a":1}'])(
    'of the caller is replaced if it is malformed: %j',
    async (id) => {
      const answer = await get(`${app.trpcUrl}/users.me`, undefined, { 'x-request-id': id });

      expect(errorOf(answer).requestId).toMatch(OWN);
    },
  );

  test('that is sent twice is replaced', async () => {
    const head = 'GET /trpc/users.me HTTP/1.1\r\nHost: x\r\nConnection: close\r\n';

    const answer = await sendBytes(app.url, `${head}X-Request-Id: one\r\nX-Request-Id: two\r\n\r\n`);

    expect(errorOf(answer).requestId).toMatch(OWN);
  });

  test('differs for each request', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => send(`${app.url}/livez`)));

    expect(new Set(answers.map(({ headers }) => headers.get('x-request-id'))).size).toBe(3);
  });

  test('reaches users of the SDK with the error', async () => {
    const api = clientOf(app.trpcUrl, { headers: { 'X-Request-Id': 'from-the-sdk' } });

    const { data } = await failure(api.users.me.query());

    expect(data?.requestId).toBe('from-the-sdk');
  });
});

// For one failure of each kind, errorOf checks the fields, and that the ID is the one in the header.
describe('every kind of failure has the same shape', () => {
  const url = (path: string) => `${app.trpcUrl}/${path}`;

  test.each([
    ['invalid input', 400, () => post(url('auth.login'), {})],
    ['malformed JSON', 400, () => postText(url('auth.login'), '{')],
    ['a malformed path', 400, () => send(url('%'))],
    [
      'a batch with too many calls',
      400,
      () => send(`${url(Array.from({ length: 11 }, () => 'users.me').join(','))}?batch=1`),
    ],
    ['no token', 401, () => send(url('users.me'))],
    ['wrong credentials', 401, () => post(url('auth.login'), { email: person().email, password: 'x' })],
    ['an unknown procedure', 404, () => send(url('nothing'))],
    ['a wrong method', 405, () => send(url('auth.login'))],
    ['too large a body', 413, () => post(url('auth.login'), 'x'.repeat(65_536))],
    ['no JSON', 415, () => post(url('auth.login'), {}, { 'content-type': 'text/plain' })],
  ])('%s', async (_, status, call) => {
    const answer = await call();

    expect(errorOf(answer)).toMatchObject({ httpStatus: status, requestId: expect.stringMatching(OWN) });
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer' : null);
  });
});

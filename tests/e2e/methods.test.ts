import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { bearer, errorOf, post, send, sendBytes } from '../support/http.ts';
import { signUp, type SignedIn } from '../support/people.ts';
import { listProcedures } from '../support/procedures.ts';

let app: TestApp;
let ada: SignedIn;
beforeAll(async () => {
  app = await startTestApp();
  ada = await signUp(app.trpcUrl);
});
afterAll(() => app[Symbol.asyncDispose]());

const authorized = () => bearer(ada.session.accessToken);

/** Sends the path and the method unchanged. `fetch` would normalize paths and refuse methods. */
function request(method: string, path: string) {
  const { authorization } = authorized();
  return sendBytes(
    app.url,
    `${method} ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization ?? ''}\r\nConnection: close\r\n\r\n`,
  );
}

const WRONG_METHOD = {
  message: 'Use GET for queries and POST for mutations.',
  code: 'METHOD_NOT_SUPPORTED',
  httpStatus: 405,
  reason: null,
  details: null,
  issues: [],
};

describe.each(listProcedures())('$path', ({ path, type }) => {
  const url = () => `${app.trpcUrl}/${path}`;

  test('refuses the method of the other kind of procedure, and names its own', async () => {
    const answer = await (type === 'mutation'
      ? send(url(), { headers: authorized() })
      : post(url(), undefined, authorized()));

    const { requestId: _, ...said } = errorOf(answer);
    expect(said).toEqual({ ...WRONG_METHOD, path });
    expect(answer.headers.get('allow')).toBe(type === 'mutation' ? 'POST' : 'GET');
  });

  test.each(['PUT', 'PATCH', 'DELETE'])('refuses %s', async (method) => {
    const headers = { ...authorized(), 'content-type': 'application/json' };

    const answer = await send(url(), { method, body: '{}', headers });

    expect(errorOf(answer)).toMatchObject({ code: 'METHOD_NOT_SUPPORTED', httpStatus: 405 });
  });
});

test('a mutation called with the wrong method has not run', async () => {
  const input = encodeURIComponent(JSON.stringify({ description: 'By a link' }));

  await send(`${app.trpcUrl}/todos.create?input=${input}`, { headers: authorized() });

  expect((await ada.api.todos.list.query()).items).toEqual([]);
});

test.each(['TRACE', 'PROPFIND', 'SEARCH', 'M-SEARCH'])('%s is refused like other methods', async (method) => {
  const answer = await request(method, '/trpc/users.me');

  expect([404, 405, 415, 501]).toContain(errorOf(answer).httpStatus);
});

describe('an unknown procedure', () => {
  test.each([
    ['todos'],
    ['todos.nothing'],
    ['Todos.get'],
    ['todos.get.id'],
    ['todos/get'],
    ['todos..get'],
    ['.'],
    ['__proto__'],
    ['constructor'],
    ['toString'],
    ['hasOwnProperty'],
    ['todos.__proto__'],
    ['todos.constructor'],
    ['_def'],
    ['todos.get%00'],
    ['%F0%9F%A6%89'],
    ['x'.repeat(4_000)],
  ])('is not found: %s', async (path) => {
    const answers = await Promise.all([
      request('GET', `/trpc/${path}`),
      post(`${app.trpcUrl}/${path}`, {}, authorized()),
    ]);

    // `fetch` removes a path of one dot, so the request names no procedure.
    for (const { message, ...said } of answers.map(errorOf)) {
      expect(message).toBe('No such procedure.');
      expect(said).toMatchObject({
        code: 'NOT_FOUND',
        httpStatus: 404,
        reason: null,
        details: null,
        issues: [],
      });
    }
  });

  test('is named in the response as it was requested', async () => {
    const answer = await request('GET', '/trpc/todos.nothing');

    expect(errorOf(answer).path).toBe('todos.nothing');
  });

  test('in a batch does not affect the other calls', async () => {
    const answer = await request('GET', '/trpc/users.me,todos.nothing,__proto__?batch=1');

    expect(answer.status).toBe(207);
    expect(JSON.parse(answer.text)).toMatchObject([
      { result: { data: ada.session.user } },
      { error: { data: { httpStatus: 404, path: 'todos.nothing' } } },
      { error: { data: { httpStatus: 404, path: '__proto__' } } },
    ]);
  });
});

describe('a malformed path', () => {
  test.each([['%'], ['%zz'], ['%E0%A4%A'], ['users.me%'], ['%C0%AE']])('is refused: %s', async (path) => {
    const answer = await request('GET', `/trpc/${path}`);

    expect(errorOf(answer)).toMatchObject({
      message: 'The request is malformed.',
      httpStatus: 400,
      path: null,
      reason: null,
    });
  });

  test.each([['//'], ['//['], ['//users.me'], ['//evil.example:99999/users.me'], ['/\\\\users.me']])(
    'is refused or not found, and the response reveals nothing about the server: %s',
    async (path) => {
      const answer = await request('GET', `/trpc${path}`);

      expect([400, 404]).toContain(errorOf(answer).httpStatus);
    },
  );

  test.each([['?connectionParams=rubbish'], ['?batch=1&input=%7B'], ['?%'], ['?input']])(
    'or a malformed query string never breaks the server: %s',
    async (search) => {
      const answer = await request('GET', `/trpc/todos.summary${search}`);

      expect(answer.status).toBeLessThan(500);
    },
  );
});

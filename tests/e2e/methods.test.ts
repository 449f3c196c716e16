import { beforeAll, describe, expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { bearer, errorOf, post, send, sendBytes } from '../support/http.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { signUp, type SignedIn } from '../support/people.ts';
import { listProcedures } from '../support/procedures.ts';

const app = openForTests(startTestApp);
let ada: SignedIn;
beforeAll(async () => {
  ada = await signUp(app().trpcUrl);
});

const authorized = () => bearer(ada.session.accessToken);

/** Sends the path unchanged. `fetch` would normalize it. */
function get(path: string) {
  const { authorization = '' } = authorized();
  const head = `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\nConnection: close`;
  return sendBytes(app().url, `${head}\r\n\r\n`);
}

test.each(listProcedures())('$path accepts no method but its own', async ({ path, type }) => {
  const [own, ...others] = type === 'mutation' ? ['POST', 'GET'] : ['GET', 'POST'];

  for (const method of [...others, 'PUT', 'PATCH', 'DELETE']) {
    const headers = { ...authorized(), 'content-type': 'application/json' };
    const body = method === 'GET' ? null : '{}';
    const answer = await send(`${app().trpcUrl}/${path}`, { method, headers, body });

    const { code, httpStatus } = errorOf(answer);
    expect({ method, code, httpStatus }).toEqual({ method, code: 'METHOD_NOT_SUPPORTED', httpStatus: 405 });
    const isKnown = method === 'GET' || method === 'POST';
    expect(answer.headers.get('allow')).toBe(isKnown ? own : 'GET, POST');
  }
});

test('a mutation called with GET does not run, and the response says how to call it', async () => {
  const input = encodeURIComponent(JSON.stringify({ description: 'By a link' }));

  const answer = await send(`${app().trpcUrl}/todos.create?input=${input}`, { headers: authorized() });

  const { requestId: _, ...said } = errorOf(answer);
  expect(said).toEqual({
    ...{ message: 'Use GET for queries and POST for mutations.', path: 'todos.create' },
    ...{ code: 'METHOD_NOT_SUPPORTED', httpStatus: 405, reason: null, details: null, issues: [] },
  });
  expect((await ada.api.todos.list.query()).items).toEqual([]);
});

describe('an unknown procedure', () => {
  test.each([
    ...['todos', 'todos.nothing', 'Todos.get', 'todos.get.id', 'todos/get', 'todos..get', '.', '__proto__'],
    ...['constructor', 'todos.__proto__', '_def', 'todos.get%00', '%F0%9F%A6%89', 'x'.repeat(4_000)],
  ])('is not found: %s', async (path) => {
    const answers = [await get(`/trpc/${path}`), await post(`${app().trpcUrl}/${path}`, {}, authorized())];

    for (const answer of answers) {
      expect(errorOf(answer)).toMatchObject({
        ...{ message: 'No such procedure.', code: 'NOT_FOUND', httpStatus: 404 },
        ...{ reason: null, details: null, issues: [] },
      });
    }
  });

  test('in a batch is named, and does not affect the other calls', async () => {
    const answer = await get('/trpc/users.me,todos.nothing,__proto__?batch=1');

    expect(answer.status).toBe(207);
    expect(JSON.parse(answer.text)).toMatchObject([
      { result: { data: ada.session.user } },
      { error: { data: { httpStatus: 404, path: 'todos.nothing' } } },
      { error: { data: { httpStatus: 404, path: '__proto__' } } },
    ]);
  });
});

test.each(['%', '%zz', '%E0%A4%A', 'users.me%', '%C0%AE'])(
  'the malformed path %s is refused',
  async (path) => {
    expect(errorOf(await get(`/trpc/${path}`))).toMatchObject({
      ...{ message: 'The request is malformed.', httpStatus: 400, path: null, reason: null },
    });
  },
);

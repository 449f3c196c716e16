import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { bearer, errorOf, errorsOf, post, postText, send } from '../support/http.ts';
import { times } from '../support/outcomes.ts';
import { signUp, type SignedIn } from '../support/people.ts';

let app: TestApp;
let ada: SignedIn;
beforeAll(async () => {
  app = await startTestApp();
  ada = await signUp(app.trpcUrl);
});
afterAll(() => app[Symbol.asyncDispose]());

const urlOf = (path: string) => `${app.trpcUrl}/${path}`;
const authorized = () => bearer(ada.session.accessToken);

describe('a batch', () => {
  const batchUrl = (calls: number, path: string) => `${urlOf(times(calls, () => path).join(','))}?batch=1`;
  const inputs = (calls: number) =>
    Object.fromEntries(times(calls, (index) => [index, { description: `Batched ${String(index)}` }]));

  test('of 10 is answered call by call', async () => {
    const { session } = await signUp(app.trpcUrl);

    const answer = await post(batchUrl(10, 'todos.create'), inputs(10), bearer(session.accessToken));

    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject(
      times(10, (index) => ({ result: { data: { description: `Batched ${String(index)}` } } })),
    );
  });

  test('of 11 is refused, and nothing runs', async () => {
    const { api, session } = await signUp(app.trpcUrl);

    const answer = await post(batchUrl(11, 'todos.create'), inputs(11), bearer(session.accessToken));

    expect(errorOf(answer)).toMatchObject({ code: 'BAD_REQUEST', httpStatus: 400, reason: null, issues: [] });
    expect(errorOf(answer)).toMatchObject({ httpStatus: 400, message: 'The batch has too many calls.' });
    expect((await api.todos.list.query()).items).toEqual([]);
  });

  test('reports each failure by itself, under one request id', async () => {
    const headers = { ...authorized(), 'x-request-id': 'batch-1' };

    const answer = await post(
      batchUrl(2, 'todos.create'),
      { 0: { description: '' }, 1: { text: 'x' } },
      headers,
    );

    expect(answer.status).toBe(400);
    expect(errorsOf(answer)).toMatchObject([
      { requestId: 'batch-1', path: 'todos.create', issues: [{ path: 'description' }] },
      { requestId: 'batch-1', path: 'todos.create', issues: [{ path: 'description' }, { path: 'text' }] },
    ]);
  });

  test('with a bad token fails its protected calls and no other', async () => {
    const url = `${urlOf('auth.logout,users.update')}?batch=1`;

    const answer = await post(url, { 0: { refreshToken: 'rubbish' }, 1: {} }, bearer('rubbish'));

    expect(answer.status).toBe(207);
    expect(JSON.parse(answer.text)).toMatchObject([{ result: {} }, { error: { data: { httpStatus: 401 } } }]);
  });

  test.each(['accept', 'trpc-accept'])(
    'is answered in JSON with its status, whatever %s asks for',
    async (name) => {
      const answer = await send(`${urlOf('users.me,users.me')}?batch=1`, {
        headers: { [name]: 'application/jsonl' },
      });

      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      expect(errorsOf(answer)).toHaveLength(2);
    },
  );

  test.each([['null'], ['[]'], ['1'], ['"x"'], ['{"0": 1'], ['{"1": {}}']])(
    'with %s for inputs is refused',
    async (text) => {
      const answer = await postText(batchUrl(1, 'todos.create'), text, authorized());

      expect(errorsOf(answer)).toMatchObject([{ httpStatus: 400 }]);
    },
  );
});

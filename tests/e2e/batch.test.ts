import { beforeAll, describe, expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { bearer, errorOf, errorsOf, post, send } from '../support/http.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { times } from '../support/outcomes.ts';
import { signUp, type SignedIn } from '../support/people.ts';

const app = openForTests(startTestApp);
let ada: SignedIn;
beforeAll(async () => {
  ada = await signUp(app().trpcUrl);
});

const urlOf = (path: string) => `${app().trpcUrl}/${path}`;
const authorized = () => bearer(ada.session.accessToken);

describe('a batch', () => {
  const batchUrl = (calls: number, path: string) => `${urlOf(times(calls, () => path).join(','))}?batch=1`;
  const inputs = (calls: number) =>
    Object.fromEntries(times(calls, (index) => [index, { description: `Batched ${String(index)}` }]));

  test('of 10 calls gets a response for each', async () => {
    const answer = await post(batchUrl(10, 'todos.create'), inputs(10), authorized());

    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject(
      times(10, (index) => ({ result: { data: { description: `Batched ${String(index)}` } } })),
    );
  });

  test('of 11 calls is refused, and nothing runs', async () => {
    const { api, session } = await signUp(app().trpcUrl);

    const answer = await post(batchUrl(11, 'todos.create'), inputs(11), bearer(session.accessToken));

    expect(errorOf(answer)).toMatchObject({
      ...{ message: 'The batch has too many calls.', code: 'BAD_REQUEST', httpStatus: 400 },
      ...{ reason: null, issues: [] },
    });
    expect((await api.todos.list.query()).items).toEqual([]);
  });

  test('reports each failure separately, with one request ID', async () => {
    const headers = { ...authorized(), 'x-request-id': 'batch-1' };

    const inputs = { 0: { description: '' }, 1: { text: 'x' } };
    const answer = await post(batchUrl(2, 'todos.create'), inputs, headers);

    expect(answer.status).toBe(400);
    expect(errorsOf(answer)).toMatchObject([
      { requestId: 'batch-1', path: 'todos.create', issues: [{ path: 'description' }] },
      { requestId: 'batch-1', path: 'todos.create', issues: [{ path: 'description' }, { path: 'text' }] },
    ]);
  });

  test('with a bad token fails only its protected calls', async () => {
    const url = `${urlOf('auth.logout,users.update')}?batch=1`;

    const answer = await post(url, { 0: { refreshToken: 'rubbish' }, 1: {} }, bearer('rubbish'));

    expect(answer.status).toBe(207);
    expect(JSON.parse(answer.text)).toMatchObject([{ result: {} }, { error: { data: { httpStatus: 401 } } }]);
  });

  test.each([
    ['accept', 'application/jsonl, */*'],
    ['accept', 'text/event-stream'],
    ['trpc-accept', 'application/json'],
  ])('gets JSON and a status for the header %s: %s', async (name, value) => {
    const answer = await send(`${urlOf('users.me,users.me')}?batch=1`, { headers: { [name]: value } });

    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(errorsOf(answer)).toHaveLength(2);
  });

  test.each(['accept', 'trpc-accept'])(
    'that only a stream can answer, by the header %s, is refused, and nothing runs',
    async (name) => {
      const { api, session } = await signUp(app().trpcUrl);
      const headers = { ...bearer(session.accessToken), [name]: 'application/jsonl' };

      const answer = await post(batchUrl(2, 'todos.create'), inputs(2), headers);

      expect(errorOf(answer)).toMatchObject({
        ...{ message: NO_STREAM, code: 'BAD_REQUEST', httpStatus: 406, path: null },
        ...{ reason: null, details: null, issues: [] },
      });
      expect((await api.todos.list.query()).items).toEqual([]);
    },
  );
});

const NO_STREAM = 'The server does not stream. Use httpBatchLink or httpLink instead of httpBatchStreamLink.';

import { describe, expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { errorOf, get, send, sendBytes } from '../support/http.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { clientOf, failure } from '../support/people.ts';

const app = openForTests(startTestApp);

const OWN = /^[\da-f-]{36}$/;

describe('X-Request-Id', () => {
  const requestIdFor = async (id: string) =>
    errorOf(await get(`${app().trpcUrl}/users.me`, undefined, { 'x-request-id': id })).requestId;

  test.each(['a', 'req-1', '4bf92f35.77b3:4da6_a3ce', crypto.randomUUID(), 'x'.repeat(128)])(
    'is kept if it is well-formed: %s',
    async (id) => {
      expect(await requestIdFor(id)).toBe(id);
    },
  );

  test.each(['', 'two words', 'x'.repeat(129), '<script>', 'a,b', 'request\tid', 'caf\u00e9', '{"a":1}'])(
    'is replaced if it is malformed: %j',
    async (id) => {
      expect(await requestIdFor(id)).toMatch(OWN);
    },
  );

  test('is replaced if it is sent twice', async () => {
    const head = 'GET /trpc/users.me HTTP/1.1\r\nHost: x\r\nConnection: close\r\n';

    const answer = await sendBytes(app().url, `${head}X-Request-Id: one\r\nX-Request-Id: two\r\n\r\n`);

    expect(errorOf(answer).requestId).toMatch(OWN);
  });

  test('differs for each request', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => send(`${app().url}/livez`)));

    expect(new Set(answers.map(({ headers }) => headers.get('x-request-id'))).size).toBe(3);
  });

  test('reaches users of the SDK with the error', async () => {
    const api = clientOf(app().trpcUrl, { headers: { 'X-Request-Id': 'from-the-sdk' } });

    expect((await failure(api.users.me.query())).data?.requestId).toBe('from-the-sdk');
  });
});

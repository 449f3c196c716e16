import { beforeAll, describe, expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { bearer, errorOf, post, postText, send } from '../support/http.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { signUp, type SignedIn } from '../support/people.ts';

const ORIGIN = 'https://app.example.com';

const app = openForTests(() => startTestApp({ CORS_ORIGINS: ORIGIN }));
let ada: SignedIn;
beforeAll(async () => {
  ada = await signUp(app().trpcUrl);
});

const KIB = 1_024;
const MALFORMED = { message: 'The request is malformed.', httpStatus: 400 };
const urlOf = (path: string) => `${app().trpcUrl}/${path}`;
const authorized = () => bearer(ada.session.accessToken);

describe('a body', () => {
  /** Returns JSON of this length. */
  const filled = (bytes: number) => `{"description":"${'x'.repeat(bytes - 18)}"}`;
  const TOO_LARGE = { message: 'The request body is too large.', code: 'PAYLOAD_TOO_LARGE', httpStatus: 413 };

  test('of 64 KiB is read', async () => {
    const answer = await postText(urlOf('todos.create'), filled(64 * KIB), authorized());

    expect(errorOf(answer).issues.map(({ path }) => path)).toEqual(['description']);
  });

  test.each([
    ['64 KiB and a byte', 64 * KIB + 1],
    ['4 MiB', 4_096 * KIB],
  ])('of %s is refused, with or without a Content-Length', async (_, bytes) => {
    const body = filled(bytes);
    const stream = new Blob([body]).stream();
    const headers = { ...authorized(), 'content-type': 'application/json' };

    const whole = await postText(urlOf('todos.create'), body, authorized());
    const chunked = await send(urlOf('todos.create'), {
      method: 'POST',
      body: stream,
      duplex: 'half',
      headers,
    });

    expect(errorOf(whole)).toMatchObject(TOO_LARGE);
    expect(errorOf(chunked)).toMatchObject(TOO_LARGE);
  });

  test('that is too large is refused in a response that a listed page can read', async () => {
    const headers = { ...authorized(), origin: ORIGIN };

    const answer = await postText(urlOf('todos.create'), filled(65 * KIB), headers);

    expect(errorOf(answer)).toMatchObject(TOO_LARGE);
    expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
  });

  test.each([
    ['{"description": "cut of'],
    ['description=x'],
    ['{"description": "x"}{"description": "y"}'],
    ['['.repeat(60 * KIB)],
  ])('that is not JSON is refused with our own message: %#', async (body) => {
    const answer = await postText(urlOf('todos.create'), body, authorized());

    const { requestId: _, ...said } = errorOf(answer);
    expect(said).toEqual({
      ...{ ...MALFORMED, code: 'BAD_REQUEST', path: 'todos.create', reason: null, details: null, issues: [] },
    });
  });

  test('that is not UTF-8 is refused, and not stored as other characters', async () => {
    const body = Buffer.from('{"description":"caf\u00e9"}', 'latin1');
    const headers = { ...authorized(), 'content-type': 'application/json' };

    const answer = await send(urlOf('todos.create'), { method: 'POST', body, headers });

    expect(errorOf(answer)).toMatchObject({ ...MALFORMED, issues: [] });
  });

  test('of deeply nested JSON is refused like other invalid input', async () => {
    const depth = 30 * KIB;
    const body = `{"description":${'['.repeat(depth)}${']'.repeat(depth)}}`;

    const answer = await postText(urlOf('todos.create'), body, authorized());

    expect(errorOf(answer)).toMatchObject({ httpStatus: 400, issues: [{ path: 'description' }] });
  });
});

describe('a body', () => {
  const input = JSON.stringify({ description: 'Sent by a form of another site' });

  test.each([
    ['text/plain', input],
    ['application/x-www-form-urlencoded', 'description=Form'],
    ['application/json, text/plain', input],
    ['', input],
  ])('declared as "%s" instead of JSON is refused, and nothing runs', async (type, body) => {
    const { api, session } = await signUp(app().trpcUrl);
    const headers = { ...bearer(session.accessToken), 'content-type': type };

    const answer = await postText(urlOf('todos.create'), body, headers);

    expect(errorOf(answer)).toMatchObject({
      message: 'Set Content-Type to application/json.',
      code: 'UNSUPPORTED_MEDIA_TYPE',
      httpStatus: 415,
      reason: null,
    });
    expect((await api.todos.list.query()).items).toEqual([]);
  });

  test.each([['application/json; charset=utf-8'], ['Application/JSON'], ['application/json ;x=y']])(
    'is read if it is declared as "%s"',
    async (type) => {
      const answer = await post(urlOf('users.update'), {}, { ...authorized(), 'content-type': type });

      expect(answer.status).toBe(200);
    },
  );
});

test.each(['%7Bbad', 'undefined', '%'])('a query whose input is not JSON is refused: %s', async (text) => {
  const answer = await send(`${urlOf('todos.list')}?input=${text}`, { headers: authorized() });

  expect(errorOf(answer)).toMatchObject({ ...MALFORMED, issues: [] });
});

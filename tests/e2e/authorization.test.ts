import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { errorOf, get, send, sendBytes } from '../support/http.ts';
import { signUp, type SignedIn } from '../support/people.ts';

let app: TestApp;
let ada: SignedIn;
let token: string;
beforeAll(async () => {
  app = await startTestApp();
  ada = await signUp(app.trpcUrl);
  token = ada.session.accessToken;
});
afterAll(() => app[Symbol.asyncDispose]());

/** The lines go out to the letter, bytes beyond ASCII included. */
function request(...lines: string[]) {
  const head = ['GET /trpc/users.me HTTP/1.1', 'Host: x', 'Connection: close', ...lines];
  return sendBytes(app.url, `${head.join('\r\n')}\r\n\r\n`);
}

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
const decode = (part = ''): object => JSON.parse(Buffer.from(part, 'base64url').toString());

/** The token with its header or claims changed, and the signature left, or made with a key of one's own. */
function forge(change: { header?: object; claims?: object }, key?: string): string {
  const [header, claims, signature = ''] = token.split('.');
  const signed = [
    encode({ ...decode(header), ...change.header }),
    encode({ ...decode(claims), ...change.claims }),
  ].join('.');
  return `${signed}.${key === undefined ? signature : createHmac('sha256', key).update(signed).digest('base64url')}`;
}

describe('an Authorization header', () => {
  test.each([
    ['Bearer', () => `Bearer ${token}`],
    ['bearer in lower case (RFC 9110, 11.1)', () => `bearer ${token}`],
    ['BEARER in upper case', () => `BEARER ${token}`],
    ['several spaces', () => `Bearer    ${token}`],
    ['spaces around, which are not part of it', () => `   Bearer ${token}   `],
  ])('with %s and a good token is taken', async (_, value) => {
    const answer = await request(`Authorization: ${value()}`);

    expect(JSON.parse(answer.text)).toEqual({ result: { data: ada.session.user } });
  });

  test.each([
    ['nothing', () => ''],
    ['spaces', () => '   '],
    ['a scheme and nothing else', () => 'Bearer'],
    ['a scheme and a space', () => 'Bearer '],
    ['no scheme', () => token],
    ['another scheme', () => `Basic ${btoa('ada:secret')}`],
    ['another scheme and a good token', () => `Token ${token}`],
    ['two good tokens', () => `Bearer ${token} ${token}`],
    ['two good tokens and a comma', () => `Bearer ${token}, Bearer ${token}`],
    ['a tab for a space', () => `Bearer\t${token}`],
    ['quotes', () => `Bearer "${token}"`],
    ['a part of the token', () => `Bearer ${token.slice(0, -1)}`],
    ['more than the token', () => `Bearer ${token}A`],
    ['three dots', () => 'Bearer ...'],
    ['rubbish in three parts', () => 'Bearer a.b.c'],
    ['JSON that is no object', () => `Bearer ${encode([])}.${encode([])}.x`],
    ['10 KB of junk', () => `Bearer ${'x'.repeat(10_000)}`],
    ['10 KB of equals signs', () => `Bearer a${'='.repeat(10_000)}`],
    ['10 KB of dots', () => `Bearer ${'.'.repeat(10_000)}`],
    ['10 KB of spaces', () => `Bearer ${' '.repeat(10_000)}x`],
    ['bytes beyond ASCII', () => 'Bearer \u00ff\u00fe\u00e9'],
    ['UTF-8', () => `Bearer ${Buffer.from('🦉').toString('latin1')}`],
    ['the refresh token', () => `Bearer ${ada.session.refreshToken}`],
    ['no signature', () => `Bearer ${token.split('.').slice(0, 2).join('.')}.`],
    ['the algorithm none', () => `Bearer ${forge({ header: { alg: 'none' } })}`],
    ['the algorithm HS512', () => `Bearer ${forge({ header: { alg: 'HS512' } })}`],
    ['another key', () => `Bearer ${forge({}, 'secret')}`],
    [
      'a key of its own',
      () => `Bearer ${forge({ header: { jwk: { kty: 'oct', k: btoa('secret') } } }, 'secret')}`,
    ],
    ['a key id that there is not', () => `Bearer ${forge({ header: { kid: '../../dev/null' } })}`],
    ['another user', () => `Bearer ${forge({ claims: { sub: crypto.randomUUID() } })}`],
    ['a longer life', () => `Bearer ${forge({ claims: { exp: 9_999_999_999 } })}`],
  ])('with %s is refused', async (_, value) => {
    const answer = await request(`Authorization: ${value()}`);

    expect(errorOf(answer)).toMatchObject({ httpStatus: 401, details: { cause: 'invalid' } });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  test('that comes twice counts once: the first', async () => {
    const [good, bad] = await Promise.all([
      request(`Authorization: Bearer ${token}`, 'Authorization: Bearer rubbish'),
      request('Authorization: Bearer rubbish', `Authorization: Bearer ${token}`),
    ]);

    expect([good.status, bad.status]).toEqual([200, 401]);
  });
});

describe('nothing but the Authorization header counts', () => {
  test.each([
    [
      'a query parameter',
      () => get(`${app.trpcUrl}/users.me?access_token=${token}&authorization=Bearer+${token}`),
    ],
    [
      'connection parameters',
      () =>
        send(
          `${app.trpcUrl}/users.me?connectionParams=${encodeURIComponent(`{"authorization":"Bearer ${token}"}`)}`,
        ),
    ],
    [
      'a cookie',
      () => request(`Cookie: authorization=Bearer ${token}; access_token=${token}; token=${token}`),
    ],
    [
      'a header of another name',
      () => request(`X-Access-Token: ${token}`, `Proxy-Authorization: Bearer ${token}`),
    ],
  ])('not %s', async (_, call) => {
    expect(errorOf(await call())).toMatchObject({ httpStatus: 401, details: { cause: 'missing' } });
  });
});

describe('headers', () => {
  test('of 15 KiB are read', async () => {
    expect((await request(`Authorization: Bearer ${token}`, `X-Padding: ${'x'.repeat(15_000)}`)).status).toBe(
      200,
    );
  });

  test.each([
    ['in one line', () => [`X-Padding: ${'x'.repeat(17_000)}`]],
    [
      'in many lines',
      () => Array.from({ length: 170 }, (_, index) => `X-Padding-${String(index)}: ${'x'.repeat(90)}`),
    ],
    ['in the token', () => [`Authorization: Bearer ${'x'.repeat(17_000)}`]],
  ])('over 16 KiB %s are refused', async (_, lines) => {
    expect((await request(...lines())).status).toBe(431);
  });

  test('that are none are refused', async () => {
    expect((await request('Not a header')).status).toBe(400);
  });
});

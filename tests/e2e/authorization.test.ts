import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { sendBytes } from '../support/http.ts';
import { signUp, type SignedIn } from '../support/people.ts';

// tests/attack/forged-tokens.test.ts covers tokens that are refused.
let app: TestApp;
let ada: SignedIn;
let token: string;
beforeAll(async () => {
  app = await startTestApp();
  ada = await signUp(app.trpcUrl);
  token = ada.session.accessToken;
});
afterAll(() => app[Symbol.asyncDispose]());

/** Sends these header lines unchanged. */
function request(...lines: string[]) {
  const head = ['GET /trpc/users.me HTTP/1.1', 'Host: x', 'Connection: close', ...lines];
  return sendBytes(app.url, `${head.join('\r\n')}\r\n\r\n`);
}

describe('an Authorization header', () => {
  test.each(['Bearer ', 'bearer ', 'BEARER ', 'Bearer    ', '   Bearer '])(
    'that begins with "%s" is accepted (RFC 9110, 11.1)',
    async (scheme) => {
      const answer = await request(`Authorization: ${scheme}${token}   `);

      expect(JSON.parse(answer.text)).toEqual({ result: { data: ada.session.user } });
    },
  );

  test('that is sent twice counts as the first one', async () => {
    const [good, bad] = await Promise.all([
      request(`Authorization: Bearer ${token}`, 'Authorization: Bearer rubbish'),
      request('Authorization: Bearer rubbish', `Authorization: Bearer ${token}`),
    ]);

    expect([good.status, bad.status]).toEqual([200, 401]);
  });
});

describe('headers', () => {
  test('of 15 KiB are read', async () => {
    const { status } = await request(`Authorization: Bearer ${token}`, `X-Padding: ${'x'.repeat(15_000)}`);

    expect(status).toBe(200);
  });

  test.each([
    ['in one line', [`X-Padding: ${'x'.repeat(17_000)}`]],
    ['in many lines', Array.from({ length: 170 }, (_, index) => `X-${String(index)}: ${'x'.repeat(97)}`)],
  ])('of more than 16 KiB %s are refused', async (_, lines) => {
    expect((await request(...lines)).status).toBe(431);
  });
});

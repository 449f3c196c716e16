import { beforeAll, describe, expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { sendBytes } from '../support/http.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { signUp, type SignedIn } from '../support/people.ts';

const app = openForTests(startTestApp);
let ada: SignedIn;
let token: string;
beforeAll(async () => {
  ada = await signUp(app().trpcUrl);
  token = ada.session.accessToken;
});

/** Sends these header lines unchanged. */
function request(...lines: string[]) {
  const head = ['GET /trpc/users.me HTTP/1.1', 'Host: x', 'Connection: close', ...lines];
  return sendBytes(app().url, `${head.join('\r\n')}\r\n\r\n`);
}

describe('an Authorization header', () => {
  test.each(['Bearer ', 'bearer ', 'BEARER ', 'Bearer    ', '   Bearer '])(
    'that begins with "%s" is accepted (RFC 9110, 11.1)',
    async (scheme) => {
      const answer = await request(`Authorization: ${scheme}${token}   `);

      expect(JSON.parse(answer.text)).toEqual({ result: { data: ada.session.user } });
    },
  );
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

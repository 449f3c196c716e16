import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { errorOf, post, type Answer } from '../support/http.ts';
import { person, signUp } from '../support/people.ts';
import { INVALID_CREDENTIALS } from '../support/refusals.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

describe('auth.login', () => {
  test('returns the user and tokens, however the address is spelled', async () => {
    const { email: address, ...input } = person({ email: `kim-${crypto.randomUUID()}@example.com` });
    const user = await app.anonymous.auth.register.mutate({ ...input, email: address });
    const askedAt = Date.now();

    const email = ` ${address.toUpperCase().replace('K', '\u212a')}`;
    const session = await app.anonymous.auth.login.mutate({ email, password: input.password });

    expect(session).toEqual({
      accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      tokenType: 'Bearer',
      expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      refreshToken: expect.any(String),
      user,
    });
    const lifeMinutes = (Date.parse(session.expiresAt) - askedAt) / 60_000;
    expect(lifeMinutes).toBeGreaterThan(29.9);
    expect(lifeMinutes).toBeLessThan(30.5);
  });

  test('puts neither name nor email address into the tokens', async () => {
    const { session, email } = await signUp(app.trpcUrl, { firstName: 'Augustina' });

    const payload = Buffer.from(session.accessToken.split('.')[1] ?? '', 'base64url').toString();

    for (const text of [payload, session.refreshToken]) {
      expect(text).not.toContain(email);
      expect(text).not.toContain('Augustina');
    }
  });

  test('gives an unknown address the response to a wrong password, byte for byte', async () => {
    const { email } = await signUp(app.trpcUrl);
    const attempt = (address: string) =>
      // Both calls set the same request ID, so that the responses must not differ at all.
      post(`${app.trpcUrl}/auth.login`, { email: address, password: 'wrong' }, { 'x-request-id': 'same-1' });

    const [wrong, unknown] = await Promise.all([attempt(email), attempt(person().email)]);

    expect(errorOf(wrong)).toEqual({
      ...INVALID_CREDENTIALS,
      message: 'Wrong email address or password.',
      path: 'auth.login',
      requestId: 'same-1',
    });
    expect(unknown.text).toBe(wrong.text);
    expect(withoutDate(unknown)).toEqual(withoutDate(wrong));
    expect(wrong.headers.get('www-authenticate')).toBe('Bearer');
  });
});

function withoutDate({ status, headers }: Answer) {
  return { status, headers: [...headers].filter(([name]) => name !== 'date') };
}

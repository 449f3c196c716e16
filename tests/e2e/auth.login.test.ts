import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { errorOf, post, type Answer } from '../support/http.ts';
import { PASSWORD, person, signIn } from '../support/people.ts';
import { INVALID_CREDENTIALS, refusal } from '../support/refusals.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const REFUSED = { ...INVALID_CREDENTIALS, message: 'Wrong email address or password.', path: 'auth.login' };

async function register(overrides: Parameters<typeof person>[0] = {}) {
  const input = person(overrides);
  const user = await app.anonymous.auth.register.mutate(input);
  return { ...input, user };
}

describe('auth.login', () => {
  test('answers a session, with the user and tokens that work', async () => {
    const { email, password, user } = await register();
    const askedAt = Date.now();

    const session = await app.anonymous.auth.login.mutate({ email, password });

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

  test('keeps who the user is out of both tokens', async () => {
    const { session, email } = await signIn(app.trpcUrl, await register({ firstName: 'Augustina' }));

    const payload = Buffer.from(session.accessToken.split('.')[1] ?? '', 'base64url').toString();

    for (const text of [payload, session.refreshToken]) {
      expect(text).not.toContain(email);
      expect(text).not.toContain('Augustina');
    }
  });

  test.each([
    ['in upper case', (email: string) => email.toUpperCase()],
    ['with spaces around', (email: string) => ` ${email} `],
    ['in another Unicode form', (email: string) => email.replace('k', '\u212a')],
  ])('takes the address %s', async (_, respell) => {
    const { email, password, user } = await register({ email: `kim-${crypto.randomUUID()}@example.com` });

    const session = await app.anonymous.auth.login.mutate({ email: respell(email), password });

    expect(session.user).toEqual(user);
  });

  test('takes a password in whatever Unicode form the keyboard makes', async () => {
    const { email } = await register({ password: 'un café très très noisette'.normalize('NFC') });

    const session = await app.anonymous.auth.login.mutate({
      email,
      password: 'un café très très noisette'.normalize('NFD'),
    });

    expect(session.user.email).toBe(email);
  });
});

describe('a sign-in that fails', () => {
  test('says the same for an address that is unknown, byte for byte', async () => {
    const { email } = await register();
    const attempt = (address: string) =>
      // Both name the request themselves, so that nothing at all may differ.
      post(`${app.trpcUrl}/auth.login`, { email: address, password: 'wrong' }, { 'x-request-id': 'same-1' });

    const [wrong, unknown] = await Promise.all([attempt(email), attempt(person().email)]);

    expect(errorOf(wrong)).toEqual({ ...REFUSED, requestId: 'same-1' });
    expect(unknown.text).toBe(wrong.text);
    expect(withoutDate(unknown)).toEqual(withoutDate(wrong));
    expect(wrong.headers.get('www-authenticate')).toBe('Bearer');
  });

  test.each([
    ['a word', (_: string) => 'wrong'],
    ['nothing', (_: string) => ''],
    ['the password with a space more', (password: string) => `${password} `],
    ['the password in another case', (password: string) => password.toUpperCase()],
    ['the first 72 bytes of a long password', (password: string) => password.slice(0, 72)],
    ['a long password that differs in the end', (password: string) => `${password.slice(0, -1)}!`],
  ])('is one with %s', async (_, misspell) => {
    const { email, password } = await register({ password: `${PASSWORD} ${'and so on '.repeat(9)}end` });

    const said = await refusal(app.anonymous.auth.login.mutate({ email, password: misspell(password) }));

    expect(said).toEqual(REFUSED);
  });

  test('is a warning in the log, without the address or the password', async () => {
    const { email } = await register();
    const answer = await post(`${app.trpcUrl}/auth.login`, { email, password: 'not the password' });

    const entries = app.logs.filter((entry) => JSON.stringify(entry).includes(errorOf(answer).requestId));

    expect(entries).toEqual([
      ['warn', 'sign_in.failed', expect.objectContaining({ account: expect.any(String) })],
      ['warn', 'call', expect.objectContaining({ procedure: 'auth.login', outcome: 'INVALID_CREDENTIALS' })],
    ]);
    expect(JSON.stringify(app.logs)).not.toContain(email);
    expect(JSON.stringify(app.logs)).not.toContain('not the password');
  });
});

function withoutDate({ status, headers }: Answer) {
  return { status, headers: [...headers].filter(([name]) => name !== 'date') };
}

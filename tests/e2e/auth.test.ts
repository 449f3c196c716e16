import { describe, expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { errorOf, post, type Answer } from '../support/http.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { clientOf, PASSWORD, person, signIn, signUp, withToken, type SignedIn } from '../support/people.ts';
import { INVALID_CREDENTIALS } from '../support/refusals.ts';

const app = openForTests(() => startTestApp({ TRUST_PROXY: '127.0.0.1/32' }));

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const UUID = expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
const SESSION = {
  accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
  ...{ tokenType: 'Bearer', expiresAt: TIME, refreshToken: expect.any(String) },
};
const again = ({ email }: SignedIn) => signIn(app().trpcUrl, { email, password: PASSWORD });
const refresh = (refreshToken: string) => app().anonymous.auth.refresh.mutate({ refreshToken });

describe('auth.register', () => {
  test('returns the new user, with a normalized address and trimmed names', async () => {
    const name = crypto.randomUUID();
    const input = person({ email: ` ${name}@Example.COM `, firstName: ' Ada ', lastName: ' King-Noël 👩‍💻 ' });

    expect(await app().anonymous.auth.register.mutate(input)).toEqual({
      ...{ id: UUID, email: `${name}@example.com`, firstName: 'Ada', lastName: 'King-Noël 👩‍💻' },
      ...{ emailVerified: false, createdAt: TIME },
    });
  });

  test('rejects a password with the same message whether or not the address is taken', async () => {
    const input = { ...person(), password: 'short' };
    const { email } = await signUp(app().trpcUrl);

    const answers = [input, { ...input, email }].map((each) => post(`${app().trpcUrl}/auth.register`, each));

    const [free, taken] = (await Promise.all(answers)).map(errorOf).map(({ requestId: _, ...said }) => said);
    expect(taken).toEqual(free);
  });
});

describe('auth.login', () => {
  test('returns the user and tokens, however the address is spelled', async () => {
    const { email: address, ...input } = person({ email: `kim-${crypto.randomUUID()}@example.com` });
    const user = await app().anonymous.auth.register.mutate({ ...input, email: address });
    const askedAt = Date.now();

    const email = ` ${address.toUpperCase().replace('K', '\u212a')}`;
    const session = await app().anonymous.auth.login.mutate({ email, password: input.password });

    expect(session).toEqual({ ...SESSION, user });
    const lifeMinutes = (Date.parse(session.expiresAt) - askedAt) / 60_000;
    expect(lifeMinutes).toBeGreaterThan(29.9);
    expect(lifeMinutes).toBeLessThan(30.5);
  });

  test('gives an unknown address the response to a wrong password, byte for byte', async () => {
    const { email } = await signUp(app().trpcUrl);
    const attempt = (address: string) =>
      // Both calls set the same request ID, so that the responses must not differ at all.
      post(
        `${app().trpcUrl}/auth.login`,
        { email: address, password: 'wrong' },
        { 'x-request-id': 'same-1' },
      );

    const [wrong, unknown] = await Promise.all([attempt(email), attempt(person().email)]);

    expect(errorOf(wrong)).toMatchObject(INVALID_CREDENTIALS);
    expect(unknown.text).toBe(wrong.text);
    expect(withoutDate(unknown)).toEqual(withoutDate(wrong));
    expect(wrong.headers.get('www-authenticate')).toBe('Bearer');
  });
});

function withoutDate({ status, headers }: Answer) {
  return { status, headers: [...headers].filter(([name]) => name !== 'date') };
}

test('auth.refresh returns a session with new tokens that work', async () => {
  const { session } = await signUp(app().trpcUrl);

  const next = await refresh(session.refreshToken);

  expect(next).toEqual({ ...SESSION, user: session.user });
  expect(next.accessToken).not.toBe(session.accessToken);
  expect(next.refreshToken).not.toBe(session.refreshToken);
  expect(await withToken(app().trpcUrl, next.accessToken).users.me.query()).toEqual(session.user);
  expect((await refresh(next.refreshToken)).user).toEqual(session.user);
});

test('auth.sessions.list shows where each session started and which one is current, last used first', async () => {
  const ada = await signUp(app().trpcUrl);
  const headers = { 'X-Forwarded-For': '2001:db8::17', 'User-Agent': 'Phone/1.0' };
  const phone = clientOf(app().trpcUrl, { headers });
  await phone.auth.login.mutate({ email: ada.email, password: PASSWORD });

  const listed = await ada.api.auth.sessions.list.query();
  const { accessToken } = await refresh(ada.session.refreshToken);
  const refreshed = await withToken(app().trpcUrl, accessToken).auth.sessions.list.query();

  const times = { id: UUID, createdAt: TIME, lastUsedAt: TIME, expiresAt: TIME };
  const [onPhone, own] = [
    { ...times, userAgent: 'Phone/1.0', ip: '2001:db8::17', current: false },
    { ...times, userAgent: 'node', ip: '127.0.0.1', current: true },
  ];
  expect(listed).toEqual([onPhone, own]);
  expect(refreshed).toEqual([{ ...own, id: listed[1]?.id }, onPhone]);
  expect(JSON.stringify(listed)).not.toContain(ada.session.refreshToken.split('.')[2]);
});

test('auth.sessions.revokeOthers returns how many sessions it ended', async () => {
  const ada = await signUp(app().trpcUrl);
  await again(ada);
  await again(ada);

  expect(await ada.api.auth.sessions.revokeOthers.mutate()).toEqual({ revoked: 2 });
  expect(await ada.api.auth.sessions.revokeOthers.mutate()).toEqual({ revoked: 0 });
});

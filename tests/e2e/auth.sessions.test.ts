import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { clientOf, PASSWORD, signIn, signUp, withToken, type SignedIn } from '../support/people.ts';
import { REFRESH_TOKEN_REUSED, refusal, SESSION_EXPIRED, SESSION_NOT_FOUND } from '../support/refusals.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ TRUST_PROXY: '127.0.0.1/32' });
});
afterAll(() => app[Symbol.asyncDispose]());

const again = ({ email }: SignedIn) => signIn(app.trpcUrl, { email, password: PASSWORD });
const refresh = (refreshToken: string) => app.anonymous.auth.refresh.mutate({ refreshToken });
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const ENDED = { ...SESSION_EXPIRED, message: 'This session has ended. Sign in again.', path: 'auth.refresh' };

describe('auth.refresh', () => {
  test('returns a session with new tokens that work', async () => {
    const { session } = await signUp(app.trpcUrl);

    const next = await refresh(session.refreshToken);

    expect(next).toEqual({
      accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      tokenType: 'Bearer',
      expiresAt: TIME,
      refreshToken: expect.any(String),
      user: session.user,
    });
    expect(next.accessToken).not.toBe(session.accessToken);
    expect(next.refreshToken).not.toBe(session.refreshToken);
    expect(await withToken(app.trpcUrl, next.accessToken).users.me.query()).toEqual(session.user);
    expect((await refresh(next.refreshToken)).user).toEqual(session.user);
  });

  test('refuses an older token as reused, and then every token of the session as ended', async () => {
    const { session } = await signUp(app.trpcUrl);
    const { refreshToken } = await refresh((await refresh(session.refreshToken)).refreshToken);

    expect(await refusal(refresh(session.refreshToken))).toEqual({
      ...REFRESH_TOKEN_REUSED,
      message: 'This refresh token was already used, so the session has ended. Sign in again.',
      path: 'auth.refresh',
    });
    expect(await refusal(refresh(refreshToken))).toEqual(ENDED);
  });

  test('refuses a malformed token like one of an ended session', async () => {
    expect(await refusal(refresh('rubbish'))).toEqual(ENDED);
  });
});

describe('auth.sessions.list', () => {
  test('shows where each session started and which one is current, last used first', async () => {
    const ada = await signUp(app.trpcUrl);
    const headers = { 'X-Forwarded-For': '2001:db8::17', 'User-Agent': 'Phone/1.0' };
    const phone = clientOf(app.trpcUrl, { headers });
    await phone.auth.login.mutate({ email: ada.email, password: PASSWORD });

    const listed = await ada.api.auth.sessions.list.query();

    const id = expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/);
    const times = { id, createdAt: TIME, lastUsedAt: TIME, expiresAt: TIME };
    expect(listed).toEqual([
      { ...times, userAgent: 'Phone/1.0', ip: '2001:db8::17', current: false },
      { ...times, userAgent: 'node', ip: '127.0.0.1', current: true },
    ]);
    expect(JSON.stringify(listed)).not.toContain(ada.session.refreshToken.split('.')[2]);
  });

  test('marks the current session after a refresh too', async () => {
    const ada = await signUp(app.trpcUrl);
    const [before] = await ada.api.auth.sessions.list.query();

    const { accessToken } = await refresh(ada.session.refreshToken);

    const listed = await withToken(app.trpcUrl, accessToken).auth.sessions.list.query();
    expect(listed).toMatchObject([{ id: before?.id, current: true }]);
  });
});

test('auth.sessions.revoke refuses an ended session like one that does not exist', async () => {
  const ada = await signUp(app.trpcUrl);
  const id = (await again(ada)).session.refreshToken.split('.')[0] ?? '';
  const revoke = () => ada.api.auth.sessions.revoke.mutate({ id });
  await expect(revoke()).resolves.toBeUndefined();

  const message = `No session with id "${id}".`;
  expect(await refusal(revoke())).toEqual({ ...SESSION_NOT_FOUND, message, path: 'auth.sessions.revoke' });
});

test('auth.sessions.revokeOthers returns how many it ended', async () => {
  const ada = await signUp(app.trpcUrl);
  await again(ada);
  await again(ada);

  expect(await ada.api.auth.sessions.revokeOthers.mutate()).toEqual({ revoked: 2 });
  expect(await ada.api.auth.sessions.revokeOthers.mutate()).toEqual({ revoked: 0 });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, testEnvironment, type TestApp } from '../support/app.ts';
import { query } from '../support/embedded-postgres.ts';
import { outcomeOf } from '../support/outcomes.ts';
import { PASSWORD, signIn, signUp, withToken } from '../support/people.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { REFRESH_TOKEN_REUSED, refusal, REVOKED, SESSION_EXPIRED } from '../support/refusals.ts';

// Sessions age by the database's clock. To let time pass, their rows are moved into the past.
let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await createTestDatabase();
  app = await startTestApp(testEnvironment(database.url));
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const refresh = (refreshToken: string) => app.anonymous.auth.refresh.mutate({ refreshToken });
const age = (sql: string, { session: { user } }: { session: { user: { id: string } } }) =>
  query(database.url, `UPDATE sessions SET ${sql} WHERE user_id = '${user.id}'`);

const ENDED = { ...SESSION_EXPIRED, message: 'This session has ended. Sign in again.', path: 'auth.refresh' };
const REPLAYED = {
  ...REFRESH_TOKEN_REUSED,
  message: 'This refresh token was already used, so the session has ended. Sign in again.',
  path: 'auth.refresh',
};

describe('auth.refresh', () => {
  test('answers a session with new tokens that work', async () => {
    const { session } = await signUp(app.trpcUrl);

    const next = await refresh(session.refreshToken);

    expect(next).toEqual({
      accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      tokenType: 'Bearer',
      expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      refreshToken: expect.any(String),
      user: session.user,
    });
    expect(next.accessToken).not.toBe(session.accessToken);
    expect(next.refreshToken).not.toBe(session.refreshToken);
    expect(await withToken(app.trpcUrl, next.accessToken).users.me.query()).toEqual(session.user);
    expect(await outcomeOf(refresh(next.refreshToken))).toBe('ok');
  });

  test('leaves the older access token its life', async () => {
    const { api, session } = await signUp(app.trpcUrl);

    await refresh(session.refreshToken);

    expect(await outcomeOf(api.users.me.query())).toBe('ok');
  });

  test('answers the user as they are now', async () => {
    const { api, session } = await signUp(app.trpcUrl);
    const user = await api.users.update.mutate({ firstName: 'Augusta' });

    expect((await refresh(session.refreshToken)).user).toEqual(user);
  });

  test('20 times at once with one token leaves everybody with a working session', async () => {
    const { session } = await signUp(app.trpcUrl);

    const sessions = await Promise.all(Array.from({ length: 20 }, () => refresh(session.refreshToken)));

    const calls = sessions.map(({ accessToken }) => withToken(app.trpcUrl, accessToken).users.me.query());
    expect(await Promise.all(calls)).toEqual(sessions.map(() => session.user));
    const onward = await Promise.all(sessions.map(({ refreshToken }) => refresh(refreshToken)));
    expect(onward).toHaveLength(20);
  });
});

describe('a refresh token used before', () => {
  test('works again within the grace, for a caller whose answer was lost', async () => {
    const { session } = await signUp(app.trpcUrl);
    await refresh(session.refreshToken);

    const retried = await refresh(session.refreshToken);

    expect(await outcomeOf(withToken(app.trpcUrl, retried.accessToken).users.me.query())).toBe('ok');
    expect(await outcomeOf(refresh(retried.refreshToken))).toBe('ok');
  });

  test('ends the session when it is older than the last', async () => {
    const { api, session } = await signUp(app.trpcUrl);
    const second = await refresh(session.refreshToken);
    const third = await refresh(second.refreshToken);

    const said = await refusal(refresh(session.refreshToken));

    expect(said).toEqual(REPLAYED);
    expect(await refusal(api.users.me.query())).toMatchObject(REVOKED);
    expect(await refusal(withToken(app.trpcUrl, third.accessToken).users.me.query())).toMatchObject(REVOKED);
    expect(await refusal(refresh(third.refreshToken))).toEqual(ENDED);
    expect(await refusal(refresh(session.refreshToken))).toEqual(ENDED);
  });

  test('ends the session when the grace is over', async () => {
    const ada = await signUp(app.trpcUrl);
    const next = await refresh(ada.session.refreshToken);
    await age(`last_used_at = now() - interval '11 seconds'`, ada);

    const said = await refusal(refresh(ada.session.refreshToken));

    expect(said).toEqual(REPLAYED);
    expect(await refusal(refresh(next.refreshToken))).toEqual(ENDED);
  });

  test('ends no other session of the user', async () => {
    const { session, email } = await signUp(app.trpcUrl);
    const phone = await signIn(app.trpcUrl, { email, password: PASSWORD });
    await refresh((await refresh(session.refreshToken)).refreshToken);

    await refusal(refresh(session.refreshToken));

    expect(await outcomeOf(phone.api.users.me.query())).toBe('ok');
    expect(await outcomeOf(refresh(phone.session.refreshToken))).toBe('ok');
  });
});

describe('a session that cannot be refreshed', () => {
  test.each([
    ['is no token at all', () => 'rubbish'],
    ['is an access token', ({ accessToken }: Tokens) => accessToken],
    [
      'names a session that there is not',
      ({ refreshToken }: Tokens) => crypto.randomUUID() + refreshToken.slice(36),
    ],
    [
      'has a forged signature',
      ({ refreshToken }: Tokens) => `${refreshToken.slice(0, -43)}${'A'.repeat(43)}`,
    ],
    ['claims to be a later one', ({ refreshToken }: Tokens) => refreshToken.replace('.0.', '.1.')],
    ['is written in upper case', ({ refreshToken }: Tokens) => refreshToken.toUpperCase()],
  ])('one whose token %s, and that harms nobody', async (_, forge) => {
    const { session } = await signUp(app.trpcUrl);

    const said = await refusal(refresh(forge(session)));

    expect(said).toEqual(ENDED);
    expect(await outcomeOf(refresh(session.refreshToken))).toBe('ok');
  });

  test('one that has expired, access tokens included', async () => {
    const ada = await signUp(app.trpcUrl);
    await age('expires_at = now()', ada);

    expect(await refusal(refresh(ada.session.refreshToken))).toEqual(ENDED);
    expect(await refusal(ada.api.users.me.query())).toMatchObject(REVOKED);
  });

  test('one that is 30 days old, however busy', async () => {
    const ada = await signUp(app.trpcUrl);
    await age(`created_at = now() - interval '30 days'`, ada);
    const last = await refresh(ada.session.refreshToken);

    expect(await refusal(refresh(last.refreshToken))).toEqual(ENDED);
  });
});

type Tokens = { accessToken: string; refreshToken: string };

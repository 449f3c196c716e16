import type { Session } from '@plumbline/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, testEnvironment, type TestApp } from '../support/app.ts';
import { query } from '../support/embedded-postgres.ts';
import { outcomeOf } from '../support/outcomes.ts';
import { clientOf, PASSWORD, reasonOf, signIn, signUp, withToken, type SignedIn } from '../support/people.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { refusal, REVOKED, SESSION_NOT_FOUND } from '../support/refusals.ts';

// Two servers on one database: what one ends is over on the other.
let database: TestDatabase;
let app: TestApp;
let other: TestApp;
beforeAll(async () => {
  database = await createTestDatabase();
  const environment = { ...testEnvironment(database.url), TRUST_PROXY: '127.0.0.1/32' };
  app = await startTestApp(environment);
  other = await startTestApp(environment);
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const again = ({ email }: SignedIn) => signIn(app.trpcUrl, { email, password: PASSWORD });
const list = ({ api }: SignedIn) => api.auth.sessions.list.query();
const idsOf = async (person: SignedIn) => (await list(person)).map(({ id }) => id);

async function currentId(person: SignedIn): Promise<string> {
  const current = (await list(person)).filter((session) => session.current);
  expect(current).toHaveLength(1);
  return current[0]?.id ?? '';
}

/** On both servers, with both tokens. */
async function expectEnded({ session: { accessToken, refreshToken } }: Pick<SignedIn, 'session'>) {
  for (const { trpcUrl, anonymous } of [app, other]) {
    expect(await refusal(withToken(trpcUrl, accessToken).users.me.query())).toMatchObject(REVOKED);
    expect(await reasonOf(anonymous.auth.refresh.mutate({ refreshToken }))).toBe('SESSION_EXPIRED');
  }
}

async function expectAlive({ session: { accessToken } }: Pick<SignedIn, 'session'>) {
  for (const { trpcUrl } of [app, other]) {
    expect(await outcomeOf(withToken(trpcUrl, accessToken).users.me.query())).toBe('ok');
  }
}

describe('auth.sessions.list', () => {
  test('says of each session where and when it began, its last use and its end, and which is the own', async () => {
    const ada = await signUp(app.trpcUrl);
    const headers = { 'X-Forwarded-For': '2001:db8::17', 'User-Agent': 'Phone/1.0' };
    const phone = clientOf(app.trpcUrl, { headers });
    await phone.auth.login.mutate({ email: ada.email, password: PASSWORD });

    const listed = await list(ada);

    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const id = expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/);
    const times = { id, createdAt: time, lastUsedAt: time, expiresAt: time };
    expect(listed).toEqual([
      { ...times, userAgent: 'Phone/1.0', ip: '2001:db8::17', current: false },
      { ...times, userAgent: 'node', ip: '127.0.0.1', current: true },
    ]);
    expect(JSON.stringify(listed)).not.toContain(ada.session.refreshToken.split('.')[2]);
  });

  test('has the session that was used last at the top', async () => {
    const ada = await signUp(app.trpcUrl);
    const [phone, tablet] = [await again(ada), await again(ada)];
    const ids = [await currentId(tablet), await currentId(phone), await currentId(ada)];
    expect(await idsOf(ada)).toEqual(ids);

    await app.anonymous.auth.refresh.mutate({ refreshToken: ada.session.refreshToken });

    expect(await idsOf(ada)).toEqual([ids[2], ids[0], ids[1]]);
  });

  test('knows the current session also after a refresh', async () => {
    const ada = await signUp(app.trpcUrl);
    const id = await currentId(ada);

    const { accessToken } = await app.anonymous.auth.refresh.mutate(refreshTokenOf(ada.session));

    const listed = await withToken(app.trpcUrl, accessToken).auth.sessions.list.query();
    expect(listed).toMatchObject([{ id, current: true }]);
  });

  test("shows nobody else's, and none that has ended", async () => {
    const [ada, eve] = [await signUp(app.trpcUrl), await signUp(app.trpcUrl)];
    const [left, expired] = [await again(ada), await again(ada)];
    const expiredId = await currentId(expired);
    await app.anonymous.auth.logout.mutate(refreshTokenOf(left.session));
    await query(database.url, `UPDATE sessions SET expires_at = now() WHERE id = '${expiredId}'`);

    expect(await idsOf(ada)).toEqual([await currentId(ada)]);
    expect(await idsOf(eve)).toEqual([await currentId(eve)]);
  });
});

describe('auth.sessions.revoke', () => {
  test('ends a session at once, on every server, and no other', async () => {
    const ada = await signUp(app.trpcUrl);
    const [phone, tablet] = [await again(ada), await again(ada)];

    await ada.api.auth.sessions.revoke.mutate({ id: await currentId(phone) });

    await expectEnded(phone);
    await expectAlive(ada);
    await expectAlive(tablet);
  });

  test('may end the very session that calls', async () => {
    const ada = await signUp(app.trpcUrl);

    await ada.api.auth.sessions.revoke.mutate({ id: await currentId(ada) });

    await expectEnded(ada);
  });

  test("says the same of somebody else's session, of one that has ended and of one that never was", async () => {
    const [ada, eve] = [await signUp(app.trpcUrl), await signUp(app.trpcUrl)];
    const ended = await currentId(await again(eve));
    await eve.api.auth.sessions.revoke.mutate({ id: ended });
    const ids = [await currentId(ada), ended, crypto.randomUUID()];

    const answers = await Promise.all(
      ids.map((id) => refusal(eve.api.auth.sessions.revoke.mutate({ id: id.toUpperCase() }))),
    );

    const [message, path] = ['No session with id "…".', 'auth.sessions.revoke'];
    expect(answers.map((said) => ({ ...said, message: said.message.replace(/"[^"]+"/, '"…"') }))).toEqual(
      Array(3).fill({ ...SESSION_NOT_FOUND, message, path }),
    );
    await expectAlive(ada);
    await expectAlive(eve);
  });
});

describe('auth.sessions.revokeOthers', () => {
  test('ends all but the one that calls, and says how many they were', async () => {
    const [ada, eve] = [await signUp(app.trpcUrl), await signUp(app.trpcUrl)];
    const others = [await again(ada), await again(ada), await again(ada)];

    expect(await ada.api.auth.sessions.revokeOthers.mutate()).toEqual({ revoked: 3 });

    for (const one of others) await expectEnded(one);
    await expectAlive(ada);
    await expectAlive(eve);
    expect(await ada.api.auth.sessions.revokeOthers.mutate()).toEqual({ revoked: 0 });
  });
});

test('nobody has more than fifty sessions: the next ends the one unused for longest', async () => {
  const ada = await signUp(app.trpcUrl);
  const phone = await again(ada);
  const tablet = await again(ada);
  // Used just now, though it is the oldest.
  const renewed = await app.anonymous.auth.refresh.mutate(refreshTokenOf(ada.session));
  for (let count = 3; count < 50; count += 1) await again(ada);
  await expectAlive(phone);

  const last = await again(ada);

  await expectEnded(phone);
  for (const one of [{ session: renewed }, tablet, last]) await expectAlive(one);
  expect(await list(last)).toHaveLength(50);
});

const refreshTokenOf = ({ refreshToken }: Session) => ({ refreshToken });

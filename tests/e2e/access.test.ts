import type { Client } from '@plumbline/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, testEnvironment, type TestApp } from '../support/app.ts';
import { bearer, errorOf, get, post, type Headings } from '../support/http.ts';
import { PASSWORD, signUp, withToken, type SignedIn } from '../support/people.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { listProcedures, type ProcedureInfo } from '../support/procedures.ts';
import { refusal, REVOKED, UNAUTHENTICATED } from '../support/refusals.ts';

const TTL_MS = 30 * 60_000;
const procedures = listProcedures();
const protectedProcedures = procedures.filter(({ access }) => access === 'protected');
const publicProcedures = procedures.filter(({ access }) => access === 'public');

// Three servers on one database, like replicas. The clock of the third is ahead by the lifetime of an access token.
let database: TestDatabase;
let app: TestApp;
let replica: TestApp;
let later: TestApp;
beforeAll(async () => {
  database = await createTestDatabase();
  const environment = testEnvironment(database.url);
  app = await startTestApp(environment);
  replica = await startTestApp(environment);
  later = await startTestApp(environment, { now: () => new Date(Date.now() + TTL_MS) });
});
afterAll(async () => {
  for (const resource of [later, replica, app, database]) await resource[Symbol.asyncDispose]();
});

/** Calls the procedure without input, because the server checks access before it reads the input. */
async function callOf({ path, type }: ProcedureInfo, headers: Headings = {}, server = app) {
  const answer = await (type === 'query' ? get : post)(`${server.trpcUrl}/${path}`, undefined, headers);
  const { requestId: _, ...said } = errorOf(answer);
  return { ...said, challenge: answer.headers.get('www-authenticate') };
}

describe('without an access token', () => {
  test('only procedures that are declared public can be called', async () => {
    const called = await Promise.all(
      procedures.map(async (procedure) => ({ ...procedure, ...(await callOf(procedure)) })),
    );

    const letIn = called.filter(({ reason }) => reason !== 'UNAUTHENTICATED').map(({ path }) => path);
    expect(letIn).toEqual(publicProcedures.map(({ path }) => path));
  });
});

describe.each(protectedProcedures)('$path', (procedure) => {
  const refused = { ...UNAUTHENTICATED, path: procedure.path, challenge: 'Bearer' };

  test('is refused without an access token', async () => {
    expect(await callOf(procedure)).toEqual({
      ...refused,
      message: 'Sign in to continue.',
      details: { cause: 'missing' },
    });
  });

  test('is refused with a malformed access token', async () => {
    expect(await callOf(procedure, bearer('rubbish'))).toEqual({
      ...refused,
      message: 'This access token is not valid. Sign in again.',
      details: { cause: 'invalid' },
    });
  });

  test('is refused with an expired access token', async () => {
    const { session } = await signUp(app.trpcUrl);

    expect(await callOf(procedure, bearer(session.accessToken), later)).toEqual({
      ...refused,
      message: 'This access token has expired. Refresh it or sign in again.',
      details: { cause: 'expired' },
    });
  });

  test('is refused with an access token whose session has ended', async () => {
    const { session } = await signUp(app.trpcUrl);
    await app.anonymous.auth.logout.mutate({ refreshToken: session.refreshToken });

    expect(await callOf(procedure, bearer(session.accessToken))).toEqual({
      ...refused,
      message: 'This session has ended. Sign in again.',
      details: { cause: 'revoked' },
    });
  });
});

describe('from the moment of the response, on every server,', () => {
  const newPassword = 'a new one, not like the other';

  test.each<[string, (ada: SignedIn) => Promise<unknown>]>([
    ['logout', ({ session }) => app.anonymous.auth.logout.mutate({ refreshToken: session.refreshToken })],
    [
      'a new password',
      ({ api }) =>
        api.users.changePassword.mutate({
          currentPassword: PASSWORD,
          newPassword,
          newPasswordConfirm: newPassword,
        }),
    ],
    ['deleting the account', ({ api }) => api.users.delete.mutate({ password: PASSWORD })],
  ])('%s ends the access token', async (_, end) => {
    const ada = await signUp(app.trpcUrl);
    const elsewhere: Client = withToken(replica.trpcUrl, ada.session.accessToken);
    await elsewhere.users.me.query();

    await end(ada);

    const calls = [elsewhere, ada.api].map((api) => refusal(api.users.me.query()));
    for (const said of await Promise.all(calls)) {
      expect(said).toEqual({
        ...REVOKED,
        message: 'This session has ended. Sign in again.',
        path: 'users.me',
      });
    }
  });

  test('a session that was started on another server is valid', async () => {
    const { session } = await signUp(app.trpcUrl);

    const { accessToken } = await replica.anonymous.auth.refresh.mutate({
      refreshToken: session.refreshToken,
    });

    expect(await withToken(app.trpcUrl, accessToken).users.me.query()).toEqual(session.user);
  });
});

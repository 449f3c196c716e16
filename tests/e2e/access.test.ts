import { expect, test } from 'vitest';
import { startTestApp, testEnvironment } from '../support/app.ts';
import { bearer, errorOf, get, post, type Headings } from '../support/http.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { signUp } from '../support/people.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { listProcedures, type ProcedureInfo } from '../support/procedures.ts';
import { UNAUTHENTICATED } from '../support/refusals.ts';

const TTL_MS = 30 * 60_000;
const procedures = listProcedures();

// Two servers that share a database and their secrets. The clock of the second is ahead by the
// lifetime of an access token.
const environment = testEnvironment('');
const database = openForTests(createTestDatabase);
const start = (now: () => Date) => startTestApp({ ...environment, DATABASE_URL: database().url }, { now });
const app = openForTests(() => start(() => new Date()));
const later = openForTests(() => start(() => new Date(Date.now() + TTL_MS)));

/** Calls the procedure without input, because the server checks access before it reads the input. */
async function callOf({ path, type }: ProcedureInfo, headers: Headings = {}, server = app()) {
  const answer = await (type === 'query' ? get : post)(`${server.trpcUrl}/${path}`, undefined, headers);
  const { requestId: _, ...said } = errorOf(answer);
  return { ...said, challenge: answer.headers.get('www-authenticate') };
}

test('without an access token, only procedures that are declared public can be called', async () => {
  const called = await Promise.all(
    procedures.map(async (procedure) => ({ ...procedure, ...(await callOf(procedure)) })),
  );

  const accepted = called.filter(({ reason }) => reason !== 'UNAUTHENTICATED').map(({ path }) => path);
  expect(accepted).toEqual(procedures.filter(({ access }) => access === 'public').map(({ path }) => path));
});

test.each(procedures.filter(({ access }) => access === 'protected'))(
  '$path says whether the access token is missing, invalid, expired or revoked',
  async (procedure) => {
    const { session } = await signUp(app().trpcUrl);
    const token = bearer(session.accessToken);

    const missing = await callOf(procedure);
    const invalid = await callOf(procedure, bearer('rubbish'));
    const expired = await callOf(procedure, token, later());
    await app().anonymous.auth.logout.mutate({ refreshToken: session.refreshToken });
    const revoked = await callOf(procedure, token);

    const refused = (cause: string, message: string) => {
      return { ...UNAUTHENTICATED, path: procedure.path, challenge: 'Bearer', message, details: { cause } };
    };
    expect([missing, invalid, expired, revoked]).toEqual([
      refused('missing', 'Sign in to continue.'),
      refused('invalid', 'This access token is not valid. Sign in again.'),
      refused('expired', 'This access token has expired. Refresh it or sign in again.'),
      refused('revoked', 'This session has ended. Sign in again.'),
    ]);
  },
);

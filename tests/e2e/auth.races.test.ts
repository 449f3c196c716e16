import { describe, expect, test } from 'vitest';
import { query } from '../support/embedded-postgres.ts';
import { startMailingServers, type Purpose } from '../support/mailing-servers.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { outcomeOf } from '../support/outcomes.ts';
import { PASSWORD, signIn, signUp, type SignedIn } from '../support/people.ts';
import { CHANGE_PASSWORD, DELETE_USER, lockUser } from '../support/row-lock.ts';

// Another server is deleting an account, or changing its password, while this one runs a call for it.
const servers = openForTests(startMailingServers);
const app = () => servers().app;

const NEW_PASSWORD = 'a new one, not like the other';

const lockRow = ({ session }: SignedIn) => lockUser(servers().databaseUrl, session.user.id);

function spend(purpose: Purpose, token: string): Promise<unknown> {
  const { auth } = app().anonymous;
  if (purpose === 'verify_email') return auth.verifyEmail.mutate({ token });
  return auth.resetPassword.mutate({ token, newPassword: NEW_PASSWORD });
}

const defects = () => app().logs.filter(([severity]) => severity === 'error');

// The deletion and the call must not deadlock, which would be a 503. A row that has disappeared must not be a 500.
describe('while the account is being deleted', () => {
  test.each([
    ['second', 2],
    ['fifty-first', 51],
  ])('signing in for the %s time succeeds, with a session that has already ended', async (_which, count) => {
    const ada = await signUp(app().trpcUrl);
    const credentials = { email: ada.email, password: PASSWORD };
    for (let n = 2; n < count; n += 1) await signIn(app().trpcUrl, credentials);
    await using row = await lockRow(ada);
    const late = app().anonymous.auth.login.mutate(credentials);

    await row.finish(DELETE_USER);

    const { refreshToken } = await late;
    expect(await outcomeOf(app().anonymous.auth.refresh.mutate({ refreshToken }))).toBe('SESSION_EXPIRED');
    expect(await outcomeOf(ada.api.users.me.query())).toBe('UNAUTHENTICATED');
  });

  test('ending other sessions waits for the deletion, and both succeed', async () => {
    const ada = await signUp(app().trpcUrl);
    await signIn(app().trpcUrl, { email: ada.email, password: PASSWORD });
    await using row = await lockRow(ada);
    const ended = ada.api.auth.sessions.revokeOthers.mutate();

    await row.finish(DELETE_USER);

    expect(await ended).toEqual({ revoked: 0 });
  });

  test('requesting a mail does not wait for the deletion', async () => {
    const ada = await signUp(app().trpcUrl);
    await using _ = await lockRow(ada);

    expect(await outcomeOf(ada.api.auth.requestEmailVerification.mutate())).toBe('ok');
    expect(await outcomeOf(app().anonymous.auth.requestPasswordReset.mutate({ email: ada.email }))).toBe(
      'ok',
    );
    expect(defects()).toEqual([]);
  });
});

test.each([
  ['verify_email', 'the account is being deleted', DELETE_USER],
  ['reset_password', 'the account is being deleted', DELETE_USER],
  ['verify_email', 'the password is being changed', CHANGE_PASSWORD],
  ['reset_password', 'the password is being changed', CHANGE_PASSWORD],
] as const)('a token for %s is refused while %s', async (purpose, _what, change) => {
  const ada = await signUp(app().trpcUrl);
  const token = await servers().tokenFor(purpose, ada);
  await using row = await lockRow(ada);
  const spent = outcomeOf(spend(purpose, token));

  await row.finish(change);

  expect(await spent).toBe('TOKEN_INVALID');
  expect(defects()).toEqual([]);
  const rows = await query(servers().databaseUrl, 'SELECT id FROM users WHERE email_verified_at IS NOT NULL');
  expect(rows).toEqual([]);
});

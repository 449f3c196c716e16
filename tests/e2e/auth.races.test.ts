import { describe, expect, test } from 'vitest';
import { startTestApp, testEnvironment } from '../support/app.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { outcomeOf } from '../support/outcomes.ts';
import { PASSWORD, signIn, signUp, type SignedIn } from '../support/people.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { CHANGE_PASSWORD, DELETE_USER, lockUser } from '../support/row-lock.ts';

// Another server is about to delete an account, or to change its password, when this one does something for it.
const database = openForTests(createTestDatabase);
// Without a mail server, a development server writes mails to its log.
const app = openForTests(() => startTestApp({ ...testEnvironment(database().url), SMTP_URL: '' }));

const NEW_PASSWORD = 'a new one, not like the other';

const lockRow = ({ session }: SignedIn) => lockUser(database().url, session.user.id);

async function tokenFor(purpose: 'verify_email' | 'reset_password', { api, email }: SignedIn) {
  if (purpose === 'verify_email') await api.auth.requestEmailVerification.mutate();
  else await api.auth.requestPasswordReset.mutate({ email });
  const texts = () =>
    app().logs.flatMap(([, event, fields]) =>
      event === 'mail.written' && fields?.['to'] === email ? [String(fields['text'])] : [],
    );
  await expect.poll(texts, { interval: 10 }).toHaveLength(1);
  return /#token=(\S+)/.exec(texts()[0] ?? '')?.[1] ?? '';
}

function spend(purpose: 'verify_email' | 'reset_password', token: string): Promise<unknown> {
  const { auth } = app().anonymous;
  if (purpose === 'verify_email') return auth.verifyEmail.mutate({ token });
  return auth.resetPassword.mutate({ token, newPassword: NEW_PASSWORD });
}

const defects = () => app().logs.filter(([severity]) => severity === 'error');

// Neither waits for what the other has: a deadlock would be a 503 to one of them, a missing row a 500.
describe('while the account is being deleted', () => {
  test.each([
    ['second', 2],
    ['fifty-first', 51],
  ])('signing in for the %s time fails nobody: the session is over from the start', async (_which, count) => {
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

  test('ending other sessions waits for the deletion, and fails no call', async () => {
    const ada = await signUp(app().trpcUrl);
    await signIn(app().trpcUrl, { email: ada.email, password: PASSWORD });
    await using row = await lockRow(ada);
    const ended = ada.api.auth.sessions.revokeOthers.mutate();

    await row.finish(DELETE_USER);

    expect(await ended).toEqual({ revoked: 0 });
  });

  test('a requested mail causes no defect', async () => {
    const ada = await signUp(app().trpcUrl);
    await using row = await lockRow(ada);
    expect(await outcomeOf(ada.api.auth.requestEmailVerification.mutate())).toBe('ok');

    await row.finish(DELETE_USER);

    const isOver = () =>
      app().logs.some(([, event, fields]) => event === 'background.failed' || fields?.['to'] === ada.email);
    await expect.poll(isOver, { interval: 10 }).toBe(true);
    expect(defects()).toEqual([]);
  });

  test.each(['verify_email', 'reset_password'] as const)('a token for %s is refused', async (purpose) => {
    const ada = await signUp(app().trpcUrl);
    const token = await tokenFor(purpose, ada);
    await using row = await lockRow(ada);
    const spent = outcomeOf(spend(purpose, token));

    await row.finish(DELETE_USER);

    expect(await spent).toBe('TOKEN_INVALID');
    expect(defects()).toEqual([]);
  });
});

test.each(['verify_email', 'reset_password'] as const)(
  'while the password is being changed, a token for %s becomes void',
  async (purpose) => {
    const ada = await signUp(app().trpcUrl);
    const token = await tokenFor(purpose, ada);
    await using row = await lockRow(ada);
    const spent = outcomeOf(spend(purpose, token));

    await row.finish(CHANGE_PASSWORD);

    expect(await spent).toBe('TOKEN_INVALID');
    const { user } = (await signIn(app().trpcUrl, { email: ada.email, password: PASSWORD })).session;
    expect(user.emailVerified).toBe(false);
  },
);

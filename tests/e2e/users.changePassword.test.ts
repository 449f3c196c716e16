import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { outcomeOf } from '../support/outcomes.ts';
import { PASSWORD, reasonOf, signIn, signUp, withToken, type SignedIn } from '../support/people.ts';
import { INVALID_CREDENTIALS, refusal, REVOKED } from '../support/refusals.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const NEW_PASSWORD = 'a new one, not like the other';

function change(
  { api }: SignedIn,
  input: Partial<Parameters<typeof api.users.changePassword.mutate>[0]> = {},
) {
  const { currentPassword = PASSWORD, newPassword = NEW_PASSWORD, newPasswordConfirm = newPassword } = input;
  return api.users.changePassword.mutate({ currentPassword, newPassword, newPasswordConfirm });
}

describe('users.changePassword', () => {
  test('answers a new session that works', async () => {
    const ada = await signUp(app.trpcUrl);

    const session = await change(ada);

    expect(session).toEqual({
      accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      tokenType: 'Bearer',
      expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      refreshToken: expect.any(String),
      user: ada.session.user,
    });
    expect(await withToken(app.trpcUrl, session.accessToken).users.me.query()).toEqual(session.user);
    const { refreshToken } = session;
    expect(await outcomeOf(app.anonymous.auth.refresh.mutate({ refreshToken }))).toBe('ok');
  });

  test('ends every older session at once, access and refresh tokens alike', async () => {
    const ada = await signUp(app.trpcUrl);
    const phone = await signIn(app.trpcUrl, { email: ada.email, password: PASSWORD });
    const { refreshToken } = phone.session;
    const renewed = await app.anonymous.auth.refresh.mutate({ refreshToken });

    await change(ada);

    const tokens = [ada.session, phone.session, renewed];
    for (const { accessToken, refreshToken } of tokens) {
      expect(await refusal(withToken(app.trpcUrl, accessToken).users.me.query())).toMatchObject(REVOKED);
      expect(await reasonOf(app.anonymous.auth.refresh.mutate({ refreshToken }))).toBe('SESSION_EXPIRED');
    }
  });

  test('makes the new password the only one that signs in', async () => {
    const ada = await signUp(app.trpcUrl);
    const { email } = ada;

    await change(ada);

    expect(await reasonOf(signIn(app.trpcUrl, { email, password: PASSWORD }))).toBe('INVALID_CREDENTIALS');
    expect((await signIn(app.trpcUrl, { email, password: NEW_PASSWORD })).session.user).toEqual(
      ada.session.user,
    );
  });

  test('made twice at once happens once', async () => {
    const ada = await signUp(app.trpcUrl);
    const phone = await signIn(app.trpcUrl, { email: ada.email, password: PASSWORD });

    const outcomes = await Promise.all([
      outcomeOf(change(ada, { newPassword: `${NEW_PASSWORD} one` })),
      outcomeOf(change(phone, { newPassword: `${NEW_PASSWORD} two` })),
    ]);

    expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(1);
    expect(outcomes).not.toContain('INTERNAL_SERVER_ERROR');
  });
});

describe('a change of password that is refused', () => {
  // With all of them wrong at once, the current password is what counts: the rest would tell a thief of the token.
  test.each([
    ['and nothing else', {}],
    ['and a confirmation that differs', { newPasswordConfirm: 'something else altogether' }],
    ['and a short new one', { newPassword: 'short' }],
    ['and the right one as the new one', { newPassword: PASSWORD }],
  ])('for a wrong current password %s', async (_, input) => {
    const ada = await signUp(app.trpcUrl);

    const said = await refusal(change(ada, { ...input, currentPassword: 'wrong' }));

    expect(said).toEqual({
      ...INVALID_CREDENTIALS,
      message: 'Wrong password.',
      path: 'users.changePassword',
    });
  });

  test.each([
    ['mismatch', { newPasswordConfirm: `${NEW_PASSWORD} ` }],
    ['unchanged', { newPassword: PASSWORD }],
    ['too_short', { newPassword: 'fourteen chars' }],
    ['too_long', { newPassword: 'x'.repeat(129) }],
    ['common', { newPassword: 'QwertyUiopAsdfgh' }],
    ['contains_identity', { newPassword: 'miss Lovelace of London' }],
  ])('as %s', async (cause, input) => {
    const ada = await signUp(app.trpcUrl);

    const said = await refusal(change(ada, input));

    expect(said).toEqual({
      message: expect.stringMatching(/^The (new )?password .*\.$/),
      code: 'BAD_REQUEST',
      httpStatus: 400,
      path: 'users.changePassword',
      reason: 'PASSWORD_REJECTED',
      details: { cause },
      issues: [],
    });
  });

  test('changes nothing: the session and the password stay good', async () => {
    const ada = await signUp(app.trpcUrl);
    const { email } = ada;

    await refusal(change(ada, { currentPassword: 'wrong' }));
    await refusal(change(ada, { newPassword: 'short' }));

    expect(await outcomeOf(ada.api.users.me.query())).toBe('ok');
    expect(await outcomeOf(signIn(app.trpcUrl, { email, password: PASSWORD }))).toBe('ok');
    expect(await reasonOf(signIn(app.trpcUrl, { email, password: NEW_PASSWORD }))).toBe(
      'INVALID_CREDENTIALS',
    );
  });

  test('as unchanged also in another Unicode form', async () => {
    const password = 'un café très très noisette';
    const ada = await signUp(app.trpcUrl, { password: password.normalize('NFC') });

    const said = await refusal(
      change(ada, { currentPassword: password, newPassword: password.normalize('NFD') }),
    );

    expect(said).toMatchObject({ reason: 'PASSWORD_REJECTED', details: { cause: 'unchanged' } });
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { outcomeOf } from '../support/outcomes.ts';
import { PASSWORD, person, signUp, withToken, type SignedIn } from '../support/people.ts';
import { INVALID_CREDENTIALS, refusal } from '../support/refusals.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const WRONG_PASSWORD = { ...INVALID_CREDENTIALS, message: 'Wrong password.' };

test('users.me returns the signed-in user, and users.update the changed one', async () => {
  const { api, email } = await signUp(app.trpcUrl, { firstName: 'Grace', lastName: 'Hopper' });

  const user = await api.users.me.query();
  const changed = await api.users.update.mutate({ firstName: ' Augusta ' });

  const id = expect.stringMatching(/^[\da-f-]{36}$/);
  const names = { firstName: 'Grace', lastName: 'Hopper' };
  expect(user).toEqual({ id, email, ...names, emailVerified: false, createdAt: TIME });
  expect(changed).toEqual({ ...user, firstName: 'Augusta' });
  expect(await api.users.me.query()).toEqual(changed);
});

describe('users.changePassword', () => {
  const change = ({ api }: SignedIn, currentPassword: string, newPassword: string) =>
    api.users.changePassword.mutate({ currentPassword, newPassword, newPasswordConfirm: newPassword });

  test('returns a new session that works', async () => {
    const ada = await signUp(app.trpcUrl);

    const session = await change(ada, PASSWORD, 'a new one, not like the other');

    expect(session).toEqual({
      accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      tokenType: 'Bearer',
      expiresAt: TIME,
      refreshToken: expect.any(String),
      user: ada.session.user,
    });
    expect(await withToken(app.trpcUrl, session.accessToken).users.me.query()).toEqual(session.user);
    const { refreshToken } = session;
    expect(await outcomeOf(app.anonymous.auth.refresh.mutate({ refreshToken }))).toBe('ok');
  });

  test('refuses a wrong current password, without judging the new one', async () => {
    const said = await refusal(change(await signUp(app.trpcUrl), 'wrong', 'short'));

    expect(said).toEqual({ ...WRONG_PASSWORD, path: 'users.changePassword' });
  });

  test('rejects the current password as unchanged', async () => {
    expect(await refusal(change(await signUp(app.trpcUrl), PASSWORD, PASSWORD))).toEqual({
      message: expect.stringMatching(/^The (new )?password .*\.$/),
      code: 'BAD_REQUEST',
      httpStatus: 400,
      path: 'users.changePassword',
      reason: 'PASSWORD_REJECTED',
      details: { cause: 'unchanged' },
      issues: [],
    });
  });
});

describe('users.delete', () => {
  test('returns nothing and frees the address, whose next user starts without data', async () => {
    const { api, session, email } = await signUp(app.trpcUrl);
    await api.todos.create.mutate({ description: 'Of the one before' });

    await expect(api.users.delete.mutate({ password: PASSWORD })).resolves.toBeUndefined();

    const next = await signUp(app.trpcUrl, person({ email, firstName: 'Next' }));
    expect(next.session.user.id).not.toBe(session.user.id);
    expect(await next.api.todos.list.query()).toEqual({ items: [], nextCursor: null });
  });

  test('refuses a wrong password, and deletes nothing', async () => {
    const { api, session } = await signUp(app.trpcUrl);

    const said = await refusal(api.users.delete.mutate({ password: 'wrong' }));

    expect(said).toEqual({ ...WRONG_PASSWORD, path: 'users.delete' });
    expect(await api.users.me.query()).toEqual(session.user);
  });
});

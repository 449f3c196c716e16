import { expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { outcomeOf } from '../support/outcomes.ts';
import { PASSWORD, person, signUp, withToken } from '../support/people.ts';

const app = openForTests(startTestApp);

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const NEW_PASSWORD = 'a new one, not like the other';

test('users.me returns the signed-in user, and users.update the changed one', async () => {
  const { api, email } = await signUp(app().trpcUrl, { firstName: 'Grace', lastName: 'Hopper' });

  const user = await api.users.me.query();
  const changed = await api.users.update.mutate({ firstName: ' Augusta ' });

  const id = expect.stringMatching(/^[\da-f-]{36}$/);
  const names = { firstName: 'Grace', lastName: 'Hopper' };
  expect(user).toEqual({ id, email, ...names, emailVerified: false, createdAt: TIME });
  expect(changed).toEqual({ ...user, firstName: 'Augusta' });
  expect(await api.users.me.query()).toEqual(changed);
});

test('users.changePassword returns a new session that works', async () => {
  const ada = await signUp(app().trpcUrl);

  const session = await ada.api.users.changePassword.mutate({
    ...{ currentPassword: PASSWORD, newPassword: NEW_PASSWORD, newPasswordConfirm: NEW_PASSWORD },
  });

  expect(session).toEqual({
    accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    tokenType: 'Bearer',
    expiresAt: TIME,
    refreshToken: expect.any(String),
    user: ada.session.user,
  });
  expect(await withToken(app().trpcUrl, session.accessToken).users.me.query()).toEqual(session.user);
  const { refreshToken } = session;
  expect(await outcomeOf(app().anonymous.auth.refresh.mutate({ refreshToken }))).toBe('ok');
});

test('users.delete returns nothing and frees the address, whose next user starts without data', async () => {
  const { api, session, email } = await signUp(app().trpcUrl);
  await api.todos.create.mutate({ description: 'Of the one before' });

  await expect(api.users.delete.mutate({ password: PASSWORD })).resolves.toBeUndefined();

  const next = await signUp(app().trpcUrl, person({ email, firstName: 'Next' }));
  expect(next.session.user.id).not.toBe(session.user.id);
  expect(await next.api.todos.list.query()).toEqual({ items: [], nextCursor: null });
});

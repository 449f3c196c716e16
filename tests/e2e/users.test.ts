import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { outcomeOf } from '../support/outcomes.ts';
import { PASSWORD, person, reasonOf, signIn, signUp } from '../support/people.ts';
import { INVALID_CREDENTIALS, refusal, REVOKED } from '../support/refusals.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

describe('users.me', () => {
  test('answers who is signed in', async () => {
    const { api, email } = await signUp(app.trpcUrl, { firstName: 'Grace', lastName: 'Hopper' });

    expect(await api.users.me.query()).toEqual({
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      email,
      firstName: 'Grace',
      lastName: 'Hopper',
      emailVerified: false,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
  });
});

describe('users.update', () => {
  test.each([
    ['the first name', { firstName: ' Augusta ' }, { firstName: 'Augusta', lastName: 'Lovelace' }],
    ['the last name', { lastName: 'King' }, { firstName: 'Ada', lastName: 'King' }],
    ['both', { firstName: 'Augusta', lastName: 'King' }, { firstName: 'Augusta', lastName: 'King' }],
    ['nothing', {}, { firstName: 'Ada', lastName: 'Lovelace' }],
    [
      'a name of 100 emoji',
      { firstName: '🦉'.repeat(100) },
      { firstName: '🦉'.repeat(100), lastName: 'Lovelace' },
    ],
  ])('changes %s and leaves the rest', async (_, changes, names) => {
    const { api, session } = await signUp(app.trpcUrl);

    const user = await api.users.update.mutate(changes);

    expect(user).toEqual({ ...session.user, ...names });
    expect(await api.users.me.query()).toEqual(user);
  });

  test('changes nobody else', async () => {
    const [ada, bob] = await Promise.all([signUp(app.trpcUrl), signUp(app.trpcUrl)]);

    await ada.api.users.update.mutate({ firstName: 'Augusta' });

    expect(await bob.api.users.me.query()).toEqual(bob.session.user);
  });
});

describe('users.delete', () => {
  test('answers nothing and takes sessions and todos along', async () => {
    const { api, session, email } = await signUp(app.trpcUrl);
    const phone = await signIn(app.trpcUrl, { email, password: PASSWORD });
    await api.todos.create.mutate({ description: 'Never to be seen again' });

    await expect(api.users.delete.mutate({ password: PASSWORD })).resolves.toBeUndefined();

    expect(await refusal(api.users.me.query())).toMatchObject(REVOKED);
    expect(await refusal(phone.api.todos.list.query())).toMatchObject(REVOKED);
    const { refreshToken } = session;
    expect(await reasonOf(app.anonymous.auth.refresh.mutate({ refreshToken }))).toBe('SESSION_EXPIRED');
    expect(await reasonOf(signIn(app.trpcUrl, { email, password: PASSWORD }))).toBe('INVALID_CREDENTIALS');
  });

  test('frees the address: whoever registers it next starts with nothing', async () => {
    const { api, session, email } = await signUp(app.trpcUrl);
    await api.todos.create.mutate({ description: 'Of the one before' });
    await api.users.delete.mutate({ password: PASSWORD });

    const again = await signUp(app.trpcUrl, person({ email, firstName: 'Next' }));

    expect(again.session.user.id).not.toBe(session.user.id);
    expect(await again.api.todos.list.query()).toEqual({ items: [], nextCursor: null });
    expect(await reasonOf(api.users.me.query())).toBe('UNAUTHENTICATED');
  });

  test('is refused with a wrong password, and nothing is lost', async () => {
    const { api } = await signUp(app.trpcUrl);
    const todo = await api.todos.create.mutate({ description: 'Still here' });

    const said = await refusal(api.users.delete.mutate({ password: 'wrong' }));

    expect(said).toEqual({ ...INVALID_CREDENTIALS, message: 'Wrong password.', path: 'users.delete' });
    expect(await api.todos.get.query({ id: todo.id })).toEqual(todo);
  });

  test('takes nobody else along', async () => {
    const [ada, bob] = await Promise.all([signUp(app.trpcUrl), signUp(app.trpcUrl)]);
    const { id } = await bob.api.todos.create.mutate({ description: "Bob's" });

    await ada.api.users.delete.mutate({ password: PASSWORD });

    expect(await outcomeOf(bob.api.todos.get.query({ id }))).toBe('ok');
  });
});

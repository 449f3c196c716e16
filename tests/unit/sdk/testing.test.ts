import { safe } from '@plumbline/client';
import { createFakeClient, refusal } from '@plumbline/client/testing';
import { expect, test } from 'vitest';
import { fakeSession, SUMMARY } from '../../support/fake-api.ts';

test('a fake answers what it is told to, with the input that it was called with', async () => {
  const api = createFakeClient({
    todos: { summary: () => SUMMARY },
    users: { update: ({ firstName = 'Ada' }) => ({ ...fakeSession(1).user, firstName }) },
  });

  expect(await api.todos.summary.query()).toEqual(SUMMARY);
  expect((await api.users.update.mutate({ firstName: 'Augusta' })).firstName).toBe('Augusta');
});

test('it refuses as the server would', async () => {
  const api = createFakeClient({ todos: { complete: () => Promise.reject(refusal('TODO_NOT_FOUND')) } });

  const [, error] = await safe(api.todos.complete.mutate({ id: 'x' }));

  expect(error?.reason).toBe('TODO_NOT_FOUND');
});

test('what it does not have fails the test that calls it, and says what', async () => {
  const api = createFakeClient({ todos: {} });

  await expect(safe(api.todos.summary.query())).rejects.toThrow('The fake client has no "todos.summary".');
  await expect(api.auth.sessions.list.query()).rejects.toThrow(
    'The fake client has no "auth.sessions.list".',
  );
});

test('it is signed in when told so, and signs in and out like the client', async () => {
  const api = createFakeClient(
    { auth: { login: () => fakeSession(2), logout: () => undefined } },
    { session: fakeSession(1) },
  );
  const causes: string[] = [];
  api.session.onChange((_, { cause }) => void causes.push(cause));

  expect(api.session.current?.accessToken).toBe('access-1');
  expect(await api.session.accessToken()).toBe('access-1');
  await api.auth.login.mutate({ email: 'ada@example.com', password: 'x' });
  expect(api.session.current?.accessToken).toBe('access-2');
  await api.session.signOut();

  expect(api.session.current).toBeNull();
  expect(causes).toEqual(['signed_in', 'signed_out']);
});

import { createClient } from '@plumbline/client';
import { expect, test } from 'vitest';
import {
  createFakeSessions,
  CREDENTIALS,
  fakeSession,
  NEW_PASSWORD,
  type Handler,
} from '../../support/fake-api.ts';
import { createStorage } from '../../support/storages.ts';

// Responses that arrive when another user is already signed in to the same client.

const sessionOf = (id: string, n: number) => ({ ...fakeSession(n), user: { ...fakeSession(n).user, id } });

/** Signs Ada in. The response to her call arrives after Bob has signed in. */
async function createRelay(path: string, output: unknown) {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const login: Handler = ({ input }) =>
    JSON.stringify(input).includes('bob') ? sessionOf('bob', 2) : sessionOf('ada', 1);
  const server = createFakeSessions({ 'auth.login': login, [path]: () => promise.then(() => output) });
  const api = createClient({ url: server.url, fetch: server.fetch, retries: 0 });
  await api.auth.login.mutate(CREDENTIALS);
  return {
    api,
    async bobSignsIn() {
      await expect.poll(() => server.calls(path).length).toBe(1);
      await api.auth.login.mutate({ ...CREDENTIALS, email: 'bob@example.com' });
      resolve(undefined);
    },
  };
}

test("the response to Ada's password change does not bring her session back", async () => {
  const { api, bobSignsIn } = await createRelay('users.changePassword', sessionOf('ada', 3));

  const change = api.users.changePassword.mutate(NEW_PASSWORD);
  await bobSignsIn();
  await change;

  expect(api.session.current?.user.id).toBe('bob');
});

test("deleting Ada's account does not sign Bob out", async () => {
  const { api, bobSignsIn } = await createRelay('users.delete', undefined);

  const deletion = api.users.delete.mutate({ password: 'x' });
  await bobSignsIn();
  await deletion;

  expect(api.session.current?.user.id).toBe('bob');
});

test("Ada's profile is not put into Bob's session", async () => {
  const { api, bobSignsIn } = await createRelay('users.me', {
    ...fakeSession(1).user,
    id: 'ada',
    firstName: 'Ada',
  });

  const profile = api.users.me.query();
  await bobSignsIn();
  await profile;

  expect(api.session.current?.user.id).toBe('bob');
});

test("calls with another session's refresh token do not change the client's own session", async () => {
  const server = createFakeSessions({ 'auth.refresh': () => fakeSession(7) });
  const api = createClient({ url: server.url, fetch: server.fetch });
  await api.auth.login.mutate(CREDENTIALS);

  await api.auth.refresh.mutate({ refreshToken: 'another session' });
  await api.auth.logout.mutate({ refreshToken: 'another session' });

  expect(api.session.current?.accessToken).toBe('access-1');
});

test('a changed name is stored for the next page', async () => {
  const storage = createStorage();
  const server = createFakeSessions({
    'users.update': () => ({ ...fakeSession(1).user, firstName: 'Augusta' }),
  });
  const open = () => createClient({ url: server.url, fetch: server.fetch, storage });
  const api = open();
  await api.auth.login.mutate(CREDENTIALS);

  await api.users.update.mutate({ firstName: 'Augusta' });

  await expect.poll(() => open().session.current?.user.firstName).toBe('Augusta');
});

test('a listener that unsubscribed is not called, not even for a change just before', async () => {
  const server = createFakeSessions();
  const api = createClient({ url: server.url, fetch: server.fetch });
  const heard: string[] = [];
  const stop = api.session.onChange((_, { cause }) => void heard.push(cause));

  await api.auth.login.mutate(CREDENTIALS);
  const signedOut = api.session.signOut();
  stop();
  await signedOut;

  expect(heard).toEqual(['signed_in']);
});

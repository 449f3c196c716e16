import { createClient, type SessionStorage } from '@plumbline/client';
import { expect, test } from 'vitest';
import {
  createFakeSessions,
  CREDENTIALS,
  fakeSession,
  NEW_PASSWORD,
  type Handler,
} from '../../support/fake-api.ts';

// One client, and answers that come when somebody else is signed in already.

const sessionOf = (id: string, n: number) => ({ ...fakeSession(n), user: { ...fakeSession(n).user, id } });

/** Ada is signed in, and a call of hers is answered once Bob is. */
async function createRelay(path: string, answer: unknown) {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const login: Handler = ({ input }) =>
    JSON.stringify(input).includes('bob') ? sessionOf('bob', 2) : sessionOf('ada', 1);
  const server = createFakeSessions({ 'auth.login': login, [path]: () => promise.then(() => answer) });
  const api = createClient({ url: server.url, fetch: server.fetch, retries: 0 });
  await api.auth.login.mutate(CREDENTIALS);
  return {
    api,
    async bobSignsIn() {
      await expect.poll(() => server.calls(path).length, { interval: 5 }).toBe(1);
      await api.auth.login.mutate({ ...CREDENTIALS, email: 'bob@example.com' });
      resolve(undefined);
    },
  };
}

test('the new password of one does not bring back their session', async () => {
  const { api, bobSignsIn } = await createRelay('users.changePassword', sessionOf('ada', 3));

  const change = api.users.changePassword.mutate(NEW_PASSWORD);
  await bobSignsIn();
  await change;

  expect(api.session.current?.user.id).toBe('bob');
});

test('the end of one account signs nobody else out', async () => {
  const { api, bobSignsIn } = await createRelay('users.delete', undefined);

  const deletion = api.users.delete.mutate({ password: 'x' });
  await bobSignsIn();
  await deletion;

  expect(api.session.current?.user.id).toBe('bob');
});

test('the profile of one is not shown as that of another', async () => {
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

test("what is done with another session's tokens does nothing to the client's own", async () => {
  const server = createFakeSessions({ 'auth.refresh': () => fakeSession(7) });
  const api = createClient({ url: server.url, fetch: server.fetch });
  await api.auth.login.mutate(CREDENTIALS);

  await api.auth.refresh.mutate({ refreshToken: 'of another session' });
  await api.auth.logout.mutate({ refreshToken: 'of another session' });

  expect(api.session.current?.accessToken).toBe('access-1');
});

test('a name that was changed is the name of the next page too', async () => {
  const stored = new Map<string, string>();
  const storage: SessionStorage = {
    getItem: (key) => stored.get(key) ?? null,
    setItem: (key, value) => stored.set(key, value),
    removeItem: (key) => stored.delete(key),
  };
  const server = createFakeSessions({
    'users.update': () => ({ ...fakeSession(1).user, firstName: 'Augusta' }),
  });
  const open = () => createClient({ url: server.url, fetch: server.fetch, storage });
  const api = open();
  await api.auth.login.mutate(CREDENTIALS);

  await api.users.update.mutate({ firstName: 'Augusta' });

  await expect.poll(() => open().session.current?.user.firstName, { interval: 5 }).toBe('Augusta');
});

test('who no longer listens hears nothing more, not even of what has happened just before', async () => {
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

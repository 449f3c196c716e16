import type { Client } from '@plumbline/client';
import { expect, test } from 'vitest';
import { BOB, fakeSession, loginOfAdaOrBob, NEW_PASSWORD, signedIn } from '../../support/fake-api.ts';

const ADAS_SESSION = fakeSession(3, { userId: 'ada' });

test.each<[path: string, output: unknown, call: (api: Client) => Promise<unknown>]>([
  ['users.changePassword', ADAS_SESSION, (api) => api.users.changePassword.mutate(NEW_PASSWORD)],
  ['users.delete', undefined, (api) => api.users.delete.mutate({ password: 'x' })],
  ['users.me', ADAS_SESSION.user, (api) => api.users.me.query()],
])("the response to Ada's %s does not change Bob's session", async (path, ...[output, call]) => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const { server, api } = await signedIn({
    'auth.login': loginOfAdaOrBob,
    [path]: () => promise.then(() => output),
  });

  const adasCall = call(api);
  await expect.poll(() => server.calls(path).length).toBe(1);
  await api.auth.login.mutate(BOB);
  resolve(undefined);
  await adasCall;

  expect(api.session.current?.user.id).toBe('bob');
});

test("calls with another session's refresh token do not change the client's own session", async () => {
  const { api } = await signedIn({ 'auth.refresh': () => fakeSession(7) });

  await api.auth.refresh.mutate({ refreshToken: 'another session' });
  await api.auth.logout.mutate({ refreshToken: 'another session' });

  expect(api.session.current?.accessToken).toBe('access-1');
});

test('a listener that unsubscribed is not called, not even for a change just before', async () => {
  const { api } = await signedIn();
  const heard: string[] = [];
  const stop = api.session.onChange((_, { cause }) => void heard.push(cause));

  const signedOut = api.session.signOut();
  stop();
  await signedOut;

  expect(heard).toEqual([]);
});

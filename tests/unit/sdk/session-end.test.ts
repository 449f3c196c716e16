import { safe } from '@plumbline/client';
import { invalidInput } from '@plumbline/client/testing';
import { expect, test } from 'vitest';
import { offline, signedIn, throwing } from '../../support/fake-api.ts';

const settle = () => new Promise(setImmediate);

test('signing out works offline, and at once', async () => {
  const { api, changes } = await signedIn({ 'auth.logout': offline });

  const done = api.session.signOut();
  await settle();
  expect(api.session.current).toBeNull();
  await done;

  expect(changes).toEqual(['signed_out']);
});

test('signing out ends the session on the server', async () => {
  const { server, api } = await signedIn();

  await api.session.signOut();

  expect(server.calls('auth.logout')[0]?.input).toEqual({ refreshToken: 'refresh-1' });
  expect(server.calls('auth.logout')[0]?.token).toBeNull();
});

test('a refresh token that the server calls malformed ends the session', async () => {
  const { server, api, changes } = await signedIn({
    'auth.refresh': throwing(invalidInput({ refreshToken: 'Must be a token.' })),
  });
  server.expire();

  await safe(api.todos.summary.query());

  expect(api.session.current).toBeNull();
  expect(changes).toEqual(['ended']);
});

test('a changed profile is changed in the session too', async () => {
  const { api, changes } = await signedIn({
    'users.update': ({ token }) => ({
      ...api.session.current?.user,
      firstName: token === null ? '' : 'Augusta',
    }),
  });

  await api.users.update.mutate({ firstName: 'Augusta' });

  expect(api.session.current?.user.firstName).toBe('Augusta');
  expect(changes).toEqual(['updated']);
});

test('deleting the account ends the session', async () => {
  const { api, changes } = await signedIn({ 'users.delete': () => undefined });

  await api.users.delete.mutate({ password: 'x' });

  expect(api.session.current).toBeNull();
  expect(changes).toEqual(['signed_out']);
});

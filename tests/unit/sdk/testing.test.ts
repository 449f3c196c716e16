import { safe, type Reason, type Refusal } from '@plumbline/client';
import { createFakeClient, fakeSession, fakeTodo, fakeUser, refusal } from '@plumbline/client/testing';
import { TRPCError } from '@trpc/server';
import { expect, test } from 'vitest';
import { DomainError } from '../../../server/errors.ts';
import { refusalFormatter } from '../../../server/trpc/error-shape.ts';
import { SUMMARY } from '../../support/fake-api.ts';
import { listReasons } from '../../support/procedures.ts';

test('a fake client calls the functions of the test with the input', async () => {
  const api = createFakeClient({
    todos: { summary: () => SUMMARY },
    users: { update: ({ firstName = 'Ada' }) => fakeUser({ firstName }) },
  });

  expect(await api.todos.summary.query()).toEqual(SUMMARY);
  expect((await api.users.update.mutate({ firstName: 'Augusta' })).firstName).toBe('Augusta');
});

test('a fake client rejects with the refusal of the test', async () => {
  const api = createFakeClient({ todos: { complete: () => Promise.reject(refusal('TODO_NOT_FOUND')) } });

  const [, error] = await safe(api.todos.complete.mutate({ id: 'x' }));

  expect(error?.reason).toBe('TODO_NOT_FOUND');
});

test('a call of a procedure that the fake does not have fails, and names it', async () => {
  const api = createFakeClient({ todos: {} });

  await expect(safe(api.todos.summary.query())).rejects.toThrow(
    'The fake client has no procedure "todos.summary".',
  );
  await expect(api.auth.sessions.list.query()).rejects.toThrow(
    'The fake client has no procedure "auth.sessions.list".',
  );
});

test('a fake client starts with the given session, and signs in and out like the client', async () => {
  const api = createFakeClient(
    { auth: { login: () => fakeSession({ accessToken: 'access-2' }), logout: () => undefined } },
    { session: fakeSession({ accessToken: 'access-1' }) },
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

test('a misspelled method of a fake throws the same error as the client', () => {
  const get: { fetch?: () => unknown } = Object(createFakeClient({}).todos.get);

  expect(() => get.fetch?.()).toThrow(
    'Unknown method "todos.get.fetch". Call .query() or .mutate() on a procedure.',
  );
});

test('a fake record has the given fields, and defaults for the rest', () => {
  const session = fakeSession({ user: fakeUser({ firstName: 'Grace' }) });

  expect(fakeTodo({ priority: 'high' })).toMatchObject({ description: 'Call the bank', priority: 'high' });
  expect(session).toMatchObject({ tokenType: 'Bearer', user: { firstName: 'Grace', lastName: 'Lovelace' } });
  // @ts-expect-error -- unknown field
  fakeTodo({ ownerId: 'x' });
});

test.each([...listReasons().values()])('a refusal for $name is what the server sends', (reason) => {
  // Any details will do, because `refusal` passes them on as they are.
  const fake: Refusal<Reason> = Reflect.apply(refusal, undefined, [reason.name, { some: 'details' }]);
  const cause = new DomainError(reason, fake.message, fake.details);

  const sent = refusalFormatter([reason])({
    error: new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause }),
    path: undefined,
  });

  expect(fake.data).toEqual(sent?.data);
});

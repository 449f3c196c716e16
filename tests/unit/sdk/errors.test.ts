import { createClient, fieldErrors, isApiError, safe } from '@plumbline/client';
import { invalidInput, noAnswer, refusal } from '@plumbline/client/testing';
import { expect, test } from 'vitest';
import { createFakeApi } from '../../support/fake-api.ts';

const ID = '01a202c2-19b3-739f-8f8f-2bc591f1442a';

function clientThatFailsWith(error: Error) {
  const fake = createFakeApi({
    'todos.get': () => {
      throw error;
    },
  });
  return createClient({ url: fake.url, fetch: fake.fetch, retries: 0 });
}

test('a refusal has its reason and details, where the call was and what the server said', async () => {
  const api = clientThatFailsWith(refusal('RATE_LIMITED', { retryAfterSeconds: 60 }));

  const [data, error] = await safe(api.todos.get.query({ id: ID }));

  expect(data).toBeUndefined();
  expect(error).toMatchObject({
    ...{ name: 'ApiError', kind: 'refused', reason: 'RATE_LIMITED', httpStatus: 429, issues: [] },
    ...{ details: { retryAfterSeconds: 60 }, data: { code: 'TOO_MANY_REQUESTS', reason: 'RATE_LIMITED' } },
  });
});

test('a call that is awaited without safe throws the same error', async () => {
  const api = clientThatFailsWith(refusal('TODO_NOT_FOUND'));

  await expect(api.todos.get.query({ id: ID })).rejects.toMatchObject({ reason: 'TODO_NOT_FOUND' });
});

test('invalid input says what is wrong with which field, in the shape that forms take', async () => {
  const api = clientThatFailsWith(invalidInput({ id: 'Must be a UUID.', 'names.0': 'Too short.' }));

  const [, error] = await safe(api.todos.get.query({ id: ID }));

  expect(error?.kind).toBe('invalid_input');
  expect(error === undefined ? null : fieldErrors(error)).toEqual({
    id: 'Must be a UUID.',
    'names.0': 'Too short.',
  });
});

test('of two messages for one field the first is shown', () => {
  const issues = [
    { path: 'email', message: 'First.' },
    { path: 'email', message: 'Second.' },
  ];

  expect(fieldErrors({ issues })).toEqual({ email: 'First.' });
});

test('the fields come in the order in which the server names them', () => {
  expect(Object.keys(fieldErrors(invalidInput({ lastName: 'x', firstName: 'x' })))).toEqual([
    'lastName',
    'firstName',
  ]);
});

test.each([undefined, null, new Error('x'), 'x', { issues: 'x' }, noAnswer('network')])(
  'what says nothing of fields has none: %s',
  (error) => {
    expect(fieldErrors(error)).toEqual({});
  },
);

test.each([
  [404, /HTTP status 404\. Is `url` right\?$/],
  [502, /HTTP status 502\.$/],
])("an answer that is not the API's, with status %s, says what may be wrong", async (status, message) => {
  const fetch = () => Promise.resolve(new Response('', { status }));
  const api = createClient({ url: 'https://api.example.com/trpc', fetch, retries: 0 });

  await expect(api.todos.summary.query()).rejects.toThrow(message);
});

test('an error is known as one, whichever copy of the package threw it', async () => {
  const file = new URL('../../../client-sdk/src/failures.ts?another-copy', import.meta.url).href;
  const copy: { notOurs(httpStatus: number): Error } = await import(file);

  const error = copy.notOurs(502);

  expect(error).not.toBeInstanceOf(refusal('TODO_NOT_FOUND').constructor);
  expect(isApiError(error)).toBe(true);
  expect(await safe(Promise.reject(error))).toEqual([undefined, error]);
});

test.each<[string, unknown]>([
  ['a defect of the application', new Error('ApiError')],
  ['what only has the name', Object.assign(new Error('x'), { name: 'ApiError' })],
  ['an object', { name: 'ApiError', kind: 'refused' }],
  ['nothing', undefined],
])('no other is: %s', async (_, thrown) => {
  expect(isApiError(thrown)).toBe(false);
  await expect(safe(Promise.reject(thrown instanceof Error ? thrown : new Error('x')))).rejects.toThrow();
});

test('an answer that is no JSON after all fails as something that nobody declared', async () => {
  const api = createClient({
    url: 'http://api.example.com/trpc',
    retries: 0,
    fetch: () =>
      Promise.resolve(new Response('[{"result":', { headers: { 'content-type': 'application/json' } })),
  });

  const [, error] = await safe(api.todos.get.query({ id: ID }));

  expect(error).toMatchObject({ kind: 'failed', data: null, message: 'The answer is not JSON.' });
});

test.each([
  [404, { error: { message: 'There is nothing here.' } }],
  [401, { message: 'No.' }],
  [200, {}],
])('JSON that is not the API is no failure of the network: %i %j', async (status, body) => {
  let requests = 0;
  const api = createClient({
    url: 'http://api.example.com',
    fetch: () => {
      requests += 1;
      return Promise.resolve(Response.json(body, { status }));
    },
  });

  const [, error] = await safe(api.todos.get.query({ id: ID }));

  expect(error).toMatchObject({ kind: 'failed', httpStatus: status, data: null });
  expect(requests).toBe(1);
});

test('a misspelt method says what there is', () => {
  const get: { fetch?: () => unknown } = Object(createClient({ url: 'http://x/trpc' }).todos.get);

  expect(() => get.fetch?.()).toThrow(
    'There is no "todos.get.fetch". Call .query() or .mutate() of a procedure.',
  );
});

test('an error for a test of a component is like one of the client', () => {
  expect(noAnswer('network')).toMatchObject({ kind: 'network', reason: null, data: null });
  expect(refusal('OVERLOADED', { retryAfterSeconds: 1 })).toMatchObject({ httpStatus: 503 });
  expect(isApiError(noAnswer('timeout'))).toBe(true);
});

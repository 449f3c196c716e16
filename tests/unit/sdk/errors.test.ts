import { createClient, fieldErrors, isApiError, safe } from '@plumbline/client';
import { invalidInput, noAnswer, refusal } from '@plumbline/client/testing';
import { expect, test, vi } from 'vitest';
import { clientOf, throwing } from '../../support/fake-api.ts';

const ID = '01a202c2-19b3-739f-8f8f-2bc591f1442a';
const JSON_TYPE = { headers: { 'content-type': 'application/json' } };

const clientThatFailsWith = (error: Error) => clientOf({ 'todos.get': throwing(error) }, { retries: 0 }).api;

test('a refusal has its reason, its details, its status and the data of the server', async () => {
  const api = clientThatFailsWith(refusal('RATE_LIMITED', { retryAfterSeconds: 60 }));

  const [data, error] = await safe(api.todos.get.query({ id: ID }));

  await expect(api.todos.get.query({ id: ID })).rejects.toEqual(error);
  expect(data).toBeUndefined();
  expect(error).toMatchObject({
    ...{ name: 'ApiError', kind: 'refused', reason: 'RATE_LIMITED', httpStatus: 429, issues: [] },
    ...{ details: { retryAfterSeconds: 60 }, data: { code: 'TOO_MANY_REQUESTS', reason: 'RATE_LIMITED' } },
  });
});

test('`fieldErrors` returns the message of each invalid field', async () => {
  const api = clientThatFailsWith(invalidInput({ id: 'Must be a UUID.', 'names.0': 'Too short.' }));

  const [, error] = await safe(api.todos.get.query({ id: ID }));

  expect(error?.kind).toBe('invalid_input');
  expect(error === undefined ? null : fieldErrors(error)).toEqual({
    id: 'Must be a UUID.',
    'names.0': 'Too short.',
  });
});

test('`fieldErrors` keeps the order of the server, and the first of two messages for a field', () => {
  const issues = ['lastName', 'email', 'email', 'firstName'].map((path, n) => ({ path, message: String(n) }));

  expect(JSON.stringify(fieldErrors({ issues }))).toBe('{"lastName":"0","email":"1","firstName":"3"}');
});

test.each([undefined, null, new Error('x'), 'x', { issues: 'x' }, noAnswer('network')])(
  '`fieldErrors` returns {} for %s',
  (error) => {
    expect(fieldErrors(error)).toEqual({});
  },
);

// What gateways respond is in retries.test.ts.
test.each<[string, () => Response, object]>([
  ['broken JSON', () => new Response('[{"result":', JSON_TYPE), { message: 'The response is not JSON.' }],
  ['another error', () => Response.json({ error: { message: 'No.' } }, { status: 404 }), { httpStatus: 404 }],
  ['another object', () => Response.json({ message: 'No.' }, { status: 401 }), { httpStatus: 401 }],
  ['an empty object', () => Response.json({}), { httpStatus: 200 }],
])('a response with %s fails with kind "failed", and is not retried', async (_what, respond, failure) => {
  vi.useFakeTimers();
  const { fake, api } = clientOf({ 'todos.get': respond });
  const outcome = safe(api.todos.get.query({ id: ID }));

  await vi.runAllTimersAsync();

  expect((await outcome)[1]).toMatchObject({ kind: 'failed', data: null, ...failure });
  expect(fake.requests).toHaveLength(1);
});

test('`isApiError` recognizes an error that another copy of the package threw', async () => {
  const file = new URL('../../../client-sdk/src/failures.ts?another-copy', import.meta.url).href;
  const copy: { unexpectedResponse(httpStatus: number): Error } = await import(file);

  const error = copy.unexpectedResponse(502);

  expect(error).not.toBeInstanceOf(refusal('TODO_NOT_FOUND').constructor);
  expect(isApiError(error)).toBe(true);
  expect(await safe(Promise.reject(error))).toEqual([undefined, error]);
});

test.each<[string, unknown]>([
  ['a defect of the application', new Error('ApiError')],
  ['an error with only the name', Object.assign(new Error('x'), { name: 'ApiError' })],
  ['a plain object', { name: 'ApiError', kind: 'refused' }],
  ['undefined', undefined],
])('`isApiError` returns false for %s', async (_, thrown) => {
  expect(isApiError(thrown)).toBe(false);
  await expect(safe(Promise.reject(thrown instanceof Error ? thrown : new Error('x')))).rejects.toThrow();
});

test('a misspelled method throws an error that names the valid ones', () => {
  const get: { fetch?: () => unknown } = Object(createClient({ url: 'http://x/trpc' }).todos.get);

  expect(() => get.fetch?.()).toThrow(
    'Unknown method "todos.get.fetch". Call .query() or .mutate() on a procedure.',
  );
});

test('errors made for component tests look like those of the client', () => {
  expect(noAnswer('network')).toMatchObject({ kind: 'network', reason: null, data: null });
  expect(refusal('OVERLOADED', { retryAfterSeconds: 1 })).toMatchObject({ httpStatus: 503 });
  expect(isApiError(noAnswer('timeout'))).toBe(true);
});

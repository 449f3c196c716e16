import { safe } from '@plumbline/client';
import { refusal } from '@plumbline/client/testing';
import { beforeEach, expect, test, vi } from 'vitest';
import { clientOf, offline, SUMMARY, throwing, type Handler } from '../../support/fake-api.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

const ID = '01a202c2-19b3-739f-8f8f-2bc591f1442a';
/** Fails this many times, then succeeds. */
function failing(times: number, fail: Handler, data: unknown = SUMMARY): Handler {
  let failures = 0;
  return (received, signal) => {
    failures += 1;
    return failures <= times ? fail(received, signal) : data;
  };
}

/** Returns the outcome of a call, skipping its pauses. */
async function settle<T>(call: Promise<T>): Promise<T> {
  call.catch(() => undefined);
  await vi.runAllTimersAsync();
  return call;
}

test('a query is retried twice after network failures', async () => {
  const { fake, api } = clientOf({ 'todos.summary': failing(2, offline) });

  expect(await settle(api.todos.summary.query())).toEqual(SUMMARY);
  expect(fake.calls('todos.summary')).toHaveLength(3);
});

test('after the last retry, a query fails with the network error', async () => {
  const { fake, api } = clientOf({ 'todos.summary': offline });

  const [, error] = await settle(safe(api.todos.summary.query()));

  expect(error).toMatchObject({ name: 'ApiError', kind: 'network', reason: null, httpStatus: null });
  expect(error?.cause).toBeInstanceOf(TypeError);
  expect(fake.calls('todos.summary')).toHaveLength(3);
});

test('a mutation whose response was lost is not retried, because it may have been carried out', async () => {
  const { fake, api } = clientOf({ 'todos.complete': failing(1, offline) });

  const [, error] = await settle(safe(api.todos.complete.mutate({ id: ID })));

  expect(error?.kind).toBe('network');
  expect(fake.calls('todos.complete')).toHaveLength(1);
});

test('an idempotent mutation is retried after a network failure', async () => {
  const { fake, api } = clientOf({ 'todos.complete': failing(1, offline, { id: ID }) });

  await settle(api.todos.complete.mutate({ id: ID }, { idempotent: true }));

  expect(fake.calls('todos.complete')).toHaveLength(2);
});

test('a mutation refused before it began is retried after the pause that the server asks for', async () => {
  const overloaded: Handler = throwing(refusal('OVERLOADED', { retryAfterSeconds: 3 }));
  const { fake, api } = clientOf({ 'auth.login': failing(1, overloaded, {}) });
  const call = api.auth.login.mutate({ email: 'ada@example.com', password: 'x' });

  await vi.advanceTimersByTimeAsync(3_000);
  expect(fake.calls('auth.login')).toHaveLength(1);
  await settle(call);
  expect(fake.calls('auth.login')).toHaveLength(2);
});

test('a call fails at once if the server asks for a pause of more than ten seconds', async () => {
  const limited: Handler = throwing(refusal('RATE_LIMITED', { retryAfterSeconds: 60 }));
  const { fake, api } = clientOf({ 'todos.summary': limited });

  const [, error] = await settle(safe(api.todos.summary.query()));

  expect(error).toMatchObject({ reason: 'RATE_LIMITED', details: { retryAfterSeconds: 60 } });
  expect(fake.calls('todos.summary')).toHaveLength(1);
});

test('the pauses grow, with jitter', async () => {
  const pausesOf = async () => {
    const at: number[] = [];
    const watched: Handler = (received, signal) => {
      at.push(Date.now());
      return offline(received, signal);
    };
    const { api } = clientOf({ 'todos.summary': watched }, { retries: 3 });
    await settle(safe(api.todos.summary.query()));
    return at.slice(1).map((time, index) => time - (at[index] ?? 0));
  };

  const [one, other] = [await pausesOf(), await pausesOf()];

  for (const [index, ceiling] of [300, 600, 1_200].entries()) {
    expect(one[index]).toBeGreaterThanOrEqual(ceiling / 2);
    expect(one[index]).toBeLessThanOrEqual(ceiling + 20);
  }
  expect(one).not.toEqual(other);
});

/** A proxy or gateway in front of the server. */
const gateway =
  (status: number): Handler =>
  () =>
    new Response('<h1>Sorry</h1>', { status, headers: { 'content-type': 'text/html' } });

test.each([
  ...[502, 503, 504].map((httpStatus) => ({ httpStatus, requests: 3, because: 'may pass' })),
  ...[400, 404, 500, 501, 505].map((httpStatus) => ({ httpStatus, requests: 1, because: 'stays the same' })),
])('a query that a gateway fails with $httpStatus, which $because, is sent $requests times', async (row) => {
  const { httpStatus, requests } = row;
  const { fake, api } = clientOf({ 'todos.summary': gateway(httpStatus) });

  const [, error] = await settle(safe(api.todos.summary.query()));

  const hint = httpStatus < 500 ? ' Check `url`.' : '';
  const message = `The response (HTTP ${String(httpStatus)}) did not come from the API.${hint}`;
  expect(error).toMatchObject({ kind: 'failed', httpStatus, message, data: null, reason: null });
  expect(fake.calls('todos.summary')).toHaveLength(requests);
});

test('a defect of the server fails the query at once, with the ID of the request', async () => {
  const data = {
    ...{ code: 'INTERNAL_SERVER_ERROR', httpStatus: 500, path: 'todos.summary', reason: null },
    ...{ details: null, issues: [], requestId: 'request-1' },
  };
  const error = { message: 'Internal server error.', code: -32_603, data };
  const { fake, api } = clientOf({ 'todos.summary': () => Response.json([{ error }], { status: 500 }) });

  const [, failure] = await settle(safe(api.todos.summary.query()));

  expect(failure).toMatchObject({ kind: 'failed', httpStatus: 500, requestId: 'request-1' });
  expect(fake.calls('todos.summary')).toHaveLength(1);
});

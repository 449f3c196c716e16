import { safe } from '@plumbline/client';
import { beforeEach, expect, test, vi } from 'vitest';
import { clientOf, offline, SUMMARY, type Handler } from '../../support/fake-api.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

/** Never responds, and rejects when the request is aborted. */
const silent: Handler = (_, signal) =>
  new Promise((_, reject) => {
    signal?.addEventListener('abort', () => {
      reject(new DOMException('This operation was aborted', 'AbortError'));
    });
  });

test('an infinite timeout never ends a call', async () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const { api } = clientOf({ 'todos.summary': () => promise.then(() => SUMMARY) }, { timeoutMs: Infinity });
  const call = api.todos.summary.query();

  await vi.advanceTimersByTimeAsync(1_000_000);
  resolve(undefined);

  expect(await call).toEqual(SUMMARY);
});

test('a call waits for fifteen seconds unless told otherwise', async () => {
  const { api } = clientOf({ 'todos.summary': silent }, { retries: 0 });
  const outcome = safe(api.todos.summary.query());

  await vi.runAllTimersAsync();

  expect((await outcome)[1]?.message).toBe('No response within 15000 ms.');
});

test('a call without a response times out, and each attempt has the whole timeout', async () => {
  const { fake, api } = clientOf({ 'todos.summary': silent }, { timeoutMs: 1_000, retries: 1 });
  const outcome = safe(api.todos.summary.query());

  await vi.advanceTimersByTimeAsync(1_000);
  expect(fake.requests).toHaveLength(1);
  await vi.runAllTimersAsync();

  const [, error] = await outcome;
  expect(error).toMatchObject({ kind: 'timeout', reason: null, message: 'No response within 1000 ms.' });
  expect(fake.requests).toHaveLength(2);
});

test("a call's own timeout overrides the client's", async () => {
  const { api } = clientOf({ 'todos.summary': silent }, { retries: 0 });
  const startedAt = Date.now();
  const outcome = safe(api.todos.summary.query(undefined, { timeoutMs: 200 }));

  await vi.runAllTimersAsync();

  expect((await outcome)[1]?.kind).toBe('timeout');
  expect(Date.now() - startedAt).toBeLessThan(1_000);
});

test('an aborted call fails at once, with the reason of its signal', async () => {
  const { api } = clientOf({ 'todos.summary': silent });
  const controller = new AbortController();
  const outcome = safe(api.todos.summary.query(undefined, { signal: controller.signal }));
  await vi.advanceTimersByTimeAsync(10);

  controller.abort('The user left the page.');

  expect((await outcome)[1]).toMatchObject({ kind: 'aborted', cause: 'The user left the page.' });
});

test('a call aborted before a retry is not retried', async () => {
  const { fake, api } = clientOf({ 'todos.summary': offline });
  const controller = new AbortController();
  const outcome = safe(api.todos.summary.query(undefined, { signal: controller.signal }));
  await vi.advanceTimersByTimeAsync(50);

  controller.abort();

  expect((await outcome)[1]?.kind).toBe('aborted');
  await vi.runAllTimersAsync();
  expect(fake.requests).toHaveLength(1);
});

test('a call with an aborted signal is not sent', async () => {
  const { fake, api } = clientOf({ 'todos.summary': silent });

  const [, error] = await safe(api.todos.summary.query(undefined, { signal: AbortSignal.abort() }));

  expect(error?.kind).toBe('aborted');
  expect(fake.requests).toEqual([]);
});

test('aborting a call does not abort the other calls of its batch', async () => {
  const { promise, resolve } = Promise.withResolvers<object>();
  const { fake, api } = clientOf({ 'todos.summary': () => promise, 'todos.list': () => promise });
  const controller = new AbortController();
  const ended = safe(api.todos.summary.query(undefined, { signal: controller.signal }));
  const other = safe(api.todos.list.query());
  await vi.advanceTimersByTimeAsync(10);

  controller.abort();
  expect((await ended)[1]?.kind).toBe('aborted');
  resolve(SUMMARY);

  expect(await other).toEqual([SUMMARY, undefined]);
  expect(fake.requests).toHaveLength(1);
});

test('a call that succeeded leaves no timer, and no listener on its signal', async () => {
  const { api } = clientOf({ 'todos.summary': () => SUMMARY });
  const { signal } = new AbortController();
  const listeners = new Set<unknown>();
  vi.spyOn(signal, 'addEventListener').mockImplementation((_, listener) => void listeners.add(listener));
  vi.spyOn(signal, 'removeEventListener').mockImplementation(
    (_, listener) => void listeners.delete(listener),
  );
  const call = api.todos.summary.query(undefined, { signal });
  await vi.advanceTimersByTimeAsync(1);
  await call;

  expect(vi.getTimerCount()).toBe(0);
  expect(listeners.size).toBe(0);
});

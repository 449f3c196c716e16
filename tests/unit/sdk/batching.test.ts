import { createClient, type ClientOptions } from '@plumbline/client';
import { expect, test } from 'vitest';
import { BODY_BYTES_MAX } from '../../../server/http/read-body.ts';
import { HEADER_BYTES_MAX } from '../../../server/http/server.ts';
import { BATCH_CALLS_MAX } from '../../../server/http/trpc-handler.ts';
import { createFakeApi, SUMMARY } from '../../support/fake-api.ts';
import { times } from '../../support/outcomes.ts';

function clientOf(options: Partial<ClientOptions> = {}) {
  const fake = createFakeApi({
    'todos.summary': () => SUMMARY,
    'todos.create': () => ({}),
    'users.me': () => ({}),
    'auth.login': () => ({}),
    'auth.verifyEmail': () => undefined,
    'users.delete': () => undefined,
    'todos.list': () => ({}),
  });
  const sizes = () => fake.requests.map(({ length }) => length).toSorted((one, other) => other - one);
  return { fake, sizes, api: createClient({ url: fake.url, fetch: fake.fetch, ...options }) };
}

test('calls made at the same time share a request, at most as many in each as the server accepts', async () => {
  const { api, sizes } = clientOf();

  await Promise.all(times(2 * BATCH_CALLS_MAX + 5, () => api.todos.summary.query()));

  expect(sizes()).toEqual([BATCH_CALLS_MAX, BATCH_CALLS_MAX, 5]);
});

test('queries and mutations do not share a request', async () => {
  const { api, sizes } = clientOf();

  await Promise.all([api.todos.summary.query(), api.todos.create.mutate({ description: 'One' })]);

  expect(sizes()).toEqual([1, 1]);
});

test('a call with `batch: false` has a request of its own', async () => {
  const { api, sizes } = clientOf();

  await Promise.all([
    api.todos.summary.query(),
    api.users.me.query(),
    api.todos.summary.query(undefined, { batch: false }),
  ]);

  expect(sizes()).toEqual([2, 1]);
});

test('a client with `batch: false` does not batch, and a call with `batch: true` overrides it', async () => {
  const { api, sizes } = clientOf({ batch: false });

  await Promise.all(times(3, () => api.todos.summary.query()));
  await Promise.all(times(3, () => api.todos.summary.query(undefined, { batch: true })));

  expect(sizes()).toEqual([3, 1, 1, 1]);
});

test('a full batch of mutations stays within what the server reads of a body, however long they are', async () => {
  const { api, fake } = clientOf();
  const descriptions = times(20, (index) => '\u{1F9F5}'.repeat(100 * (index + 1)));

  for (const description of descriptions)
    await Promise.all(times(BATCH_CALLS_MAX, () => api.todos.create.mutate({ description })));

  const bytes = fake.requests.map((calls) => Buffer.byteLength(JSON.stringify(calls)));
  expect(Math.max(...bytes)).toBeLessThan(BODY_BYTES_MAX);
  // The longest have requests of their own.
  expect(new Set(fake.requests.map(({ length }) => length))).toEqual(new Set([BATCH_CALLS_MAX, 1]));
});

test('a call whose password or token the server checks is never batched, so others do not wait for it', async () => {
  const { api, sizes } = clientOf();

  await Promise.all([
    api.auth.login.mutate({ email: 'ada@example.com', password: 'x' }),
    api.auth.verifyEmail.mutate({ token: 'x' }),
    api.users.delete.mutate({ password: 'x' }),
    api.todos.create.mutate({ description: 'One' }),
  ]);

  expect(sizes()).toEqual([1, 1, 1, 1]);
});

test('long queries are split into several requests to keep the URL short', async () => {
  const { fake } = clientOf();
  const urls: number[] = [];
  const long = createClient({
    url: fake.url,
    fetch: (url, init) => {
      urls.push(url.length);
      return fake.fetch(url, init);
    },
  });

  await Promise.all(times(10, (n) => long.todos.list.query({ search: `${String(n)}${'x'.repeat(1_500)}` })));

  // The other half is for headers.
  expect(Math.max(...urls)).toBeLessThanOrEqual(HEADER_BYTES_MAX / 2);
  expect(urls.length).toBeLessThan(5);
});

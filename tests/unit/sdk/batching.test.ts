import { createClient, type ClientOptions } from '@plumbline/client';
import { expect, test } from 'vitest';
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

test('calls made at the same time share a request, at most ten in each', async () => {
  const { api, sizes } = clientOf();

  await Promise.all(times(25, () => api.todos.summary.query()));

  expect(sizes()).toEqual([10, 10, 5]);
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

test('a batch of ten mutations stays within the 64 KiB that the server reads', async () => {
  const { api, fake } = clientOf();
  const long = '\u{1F9F5}'.repeat(2_000);

  await Promise.all(
    times(10, (index) => api.todos.create.mutate({ description: index < 5 ? long : 'short' })),
  );

  const bytes = fake.requests.map((calls) => Buffer.byteLength(JSON.stringify(calls)));
  expect(Math.max(...bytes)).toBeLessThan(64 * 1024);
  expect(fake.requests).toHaveLength(6);
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

  expect(Math.max(...urls)).toBeLessThanOrEqual(8_000);
  expect(urls.length).toBeLessThan(5);
});

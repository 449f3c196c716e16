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

test('calls of the same moment travel together, ten in a request', async () => {
  const { api, sizes } = clientOf();

  await Promise.all(times(25, () => api.todos.summary.query()));

  expect(sizes()).toEqual([10, 10, 5]);
});

test('queries and mutations travel apart', async () => {
  const { api, sizes } = clientOf();

  await Promise.all([api.todos.summary.query(), api.todos.create.mutate({ description: 'One' })]);

  expect(sizes()).toEqual([1, 1]);
});

test('whoever asks for it travels alone', async () => {
  const { api, sizes } = clientOf();

  await Promise.all([
    api.todos.summary.query(),
    api.users.me.query(),
    api.todos.summary.query(undefined, { batch: false }),
  ]);

  expect(sizes()).toEqual([2, 1]);
});

test('a client may send every call alone, and a call of it together', async () => {
  const { api, sizes } = clientOf({ batch: false });

  await Promise.all(times(3, () => api.todos.summary.query()));
  await Promise.all(times(3, () => api.todos.summary.query(undefined, { batch: true })));

  expect(sizes()).toEqual([3, 1, 1, 1]);
});

test('ten mutations together stay within the 64 KiB that the server reads', async () => {
  const { api, fake } = clientOf();
  const long = '\u{1F9F5}'.repeat(2_000);

  await Promise.all(
    times(10, (index) => api.todos.create.mutate({ description: index < 5 ? long : 'short' })),
  );

  const bytes = fake.requests.map((calls) => Buffer.byteLength(JSON.stringify(calls)));
  expect(Math.max(...bytes)).toBeLessThan(64 * 1024);
  expect(fake.requests).toHaveLength(6);
});

test('nobody waits for a password to be hashed: what signs in travels alone', async () => {
  const { api, sizes } = clientOf();

  await Promise.all([
    api.auth.login.mutate({ email: 'ada@example.com', password: 'x' }),
    api.auth.verifyEmail.mutate({ token: 'x' }),
    api.users.delete.mutate({ password: 'x' }),
    api.todos.create.mutate({ description: 'One' }),
  ]);

  expect(sizes()).toEqual([1, 1, 1, 1]);
});

test('queries that are long together are sent apart: a URL has its bounds', async () => {
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

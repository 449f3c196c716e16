import { createClient } from '@plumbline/client';
import { expect, test, vi } from 'vitest';
import { createFakeApi, SUMMARY } from '../../support/fake-api.ts';

// A mistake of the caller is not a network failure: its own error is thrown, and the call is not retried.

function createApi(options: { accessToken?: () => string } = {}) {
  const { url, fetch, requests } = createFakeApi({
    'todos.summary': () => SUMMARY,
    'todos.list': ({ input }) => input,
  });
  const { accessToken = () => 'a token' } = options;
  return { api: createClient({ url, fetch, accessToken }), requests };
}

test('an input that cannot be JSON fails with its own error, and is not sent', async () => {
  const { api, requests } = createApi();
  const input = { id: 'x', ...{ size: 10n } };

  await expect(api.todos.get.query(input)).rejects.toThrow(TypeError);
  await expect(api.todos.complete.mutate(input)).rejects.toThrow(/BigInt/);
  expect(requests).toEqual([]);
});

test('an error of `accessToken` fails the call once, as it is', async () => {
  const failure = new Error('The keychain is locked.');
  let asked = 0;
  const { api, requests } = createApi({
    accessToken: () => {
      asked += 1;
      throw failure;
    },
  });

  await expect(api.todos.summary.query()).rejects.toBe(failure);
  expect(asked).toBe(1);
  expect(requests).toEqual([]);
});

test('a query too long for a batch is sent in a request of its own', async () => {
  const { api, requests } = createApi();
  const search = 'x'.repeat(9_000);

  const [output] = await Promise.all([api.todos.list.query({ search }), api.todos.summary.query()]);

  expect(output).toEqual({ search });
  expect(requests).toHaveLength(2);
});

const IN_PAGE = { baseURI: 'https://app.example/todos?open' };

test.each([
  ...['', 'undefined', '/trpc', 'api.example.com/trpc'].map((url) => ['outside a page', url] as const),
  ...['', 'undefined', 'api.example.com/trpc'].map((url) => ['in a page', url] as const),
])('%s, the URL "%s" is refused', (where, url) => {
  if (where === 'in a page') vi.stubGlobal('document', IN_PAGE);

  expect(() => createClient({ url })).toThrow(`"${url}" is not a valid API URL.`);
});

test('in a page, the URL may be relative', async () => {
  vi.stubGlobal('document', IN_PAGE);
  const { fetch } = createFakeApi({ 'todos.summary': () => SUMMARY });
  const api = createClient({ url: '/trpc', fetch: (url, init) => fetch(`https://app.example${url}`, init) });

  expect(await api.todos.summary.query()).toEqual(SUMMARY);
});

import { createClient } from '@plumbline/client';
import { afterEach, expect, test, vi } from 'vitest';
import { createFakeApi, SUMMARY } from '../../support/fake-api.ts';

// What is wrong on the caller's side is no failure of the network: it is told as it is, and tried once.

afterEach(() => {
  vi.unstubAllGlobals();
});

function createApi(options: { accessToken?: () => string } = {}) {
  const { url, fetch, requests } = createFakeApi({
    'todos.summary': () => SUMMARY,
    'todos.list': ({ input }) => input,
  });
  const { accessToken = () => 'a token' } = options;
  return { api: createClient({ url, fetch, accessToken }), requests };
}

test('an input that is no JSON', async () => {
  const { api, requests } = createApi();
  const input = { id: 'x', ...{ size: 10n } };

  await expect(api.todos.get.query(input)).rejects.toThrow(TypeError);
  await expect(api.todos.complete.mutate(input)).rejects.toThrow(/BigInt/);
  expect(requests).toEqual([]);
});

test('a token that cannot be had', async () => {
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

test('a query that is too long for a URL goes by itself: the server says what it thinks of it', async () => {
  const { api, requests } = createApi();
  const search = 'x'.repeat(9_000);

  const [answer] = await Promise.all([api.todos.list.query({ search }), api.todos.summary.query()]);

  expect(answer).toEqual({ search });
  expect(requests).toHaveLength(2);
});

test.each(['', 'undefined', '/trpc', 'api.example.com/trpc'])(
  'the address "%s", where there is no page',
  (url) => {
    expect(() => createClient({ url })).toThrow(`"${url}" is no URL of an API.`);
  },
);

test.each(['', 'undefined', 'api.example.com/trpc'])('the address "%s", in a page too', (url) => {
  vi.stubGlobal('document', { baseURI: 'https://app.example/todos?open' });

  expect(() => createClient({ url })).toThrow(`"${url}" is no URL of an API.`);
});

test('a page may give an address that is relative to its own', async () => {
  vi.stubGlobal('document', { baseURI: 'https://app.example/todos?open' });
  const { fetch } = createFakeApi({ 'todos.summary': () => SUMMARY });
  const api = createClient({ url: '/trpc', fetch: (url, init) => fetch(`https://app.example${url}`, init) });

  expect(await api.todos.summary.query()).toEqual(SUMMARY);
});

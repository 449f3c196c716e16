import {
  createTRPCClient,
  createTRPCUntypedClient,
  httpBatchLink,
  httpBatchStreamLink,
  httpLink,
  isTRPCClientError,
  loggerLink,
  retryLink,
  splitLink,
} from '@trpc/client';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { AppRouter } from '../../server/router.ts';
import { startTestApp } from '../support/app.ts';
import { bearer } from '../support/http.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { times } from '../support/outcomes.ts';
import { signUp } from '../support/people.ts';

const app = openForTests(startTestApp);

const clientOf = (headers: Record<string, string>) =>
  createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: app().trpcUrl, headers })] });

test("tRPC's own client works without the SDK", async () => {
  const { session } = await signUp(app().trpcUrl);
  const { todos } = clientOf(bearer(session.accessToken));

  const [one, other] = await Promise.all([
    todos.create.mutate({ description: 'One' }),
    todos.create.mutate({ description: 'Other', priority: 'high' }),
  ]);
  const { items } = await todos.list.query();

  expect(items.map(({ id }) => id).toSorted()).toEqual([one.id, other.id].toSorted());
});

test("tRPC's own client gets the same refusals", async () => {
  const call = clientOf({}).users.me.query();

  const error: unknown = await call.catch((reason: unknown) => reason);

  expect(isTRPCClientError<AppRouter>(error) && error.data).toMatchObject({
    reason: 'UNAUTHENTICATED',
    details: { cause: 'missing' },
  });
});

test("an infinite query of tRPC's React bindings reads page after page", async () => {
  const { session, api } = await signUp(app().trpcUrl);
  for (const description of ['One', 'Two', 'Three', 'Four', 'Five'])
    await api.todos.create.mutate({ description });
  const client = createTRPCUntypedClient<AppRouter>({
    links: [httpBatchLink({ url: app().trpcUrl, headers: bearer(session.accessToken) })],
  });

  // As `infiniteQueryOptions` of @trpc/tanstack-react-query 11.22.1 makes the input of each page.
  const pages = [];
  let pageParam: string | null | undefined;
  do {
    const cursor = pageParam === undefined ? {} : { cursor: pageParam };
    const input = { limit: 2, ...cursor, direction: 'forward' };
    const { items, nextCursor } = page.parse(await client.query('todos.list', input));
    pages.push(items.map(({ description }) => description));
    pageParam = nextCursor;
  } while (pageParam !== null);

  expect(pages).toEqual([['Five', 'Four'], ['Three', 'Two'], ['One']]);
});

const page = z.object({
  items: z.array(z.object({ description: z.string() })),
  nextCursor: z.string().nullable(),
});

describe.each(['trpc-accept', 'accept'] as const)(
  'httpBatchStreamLink with the header %s',
  (streamHeader) => {
    test('is refused before a call runs, however often it is repeated, and learns which links work', async () => {
      const { session, api } = await signUp(app().trpcUrl);
      const headers = bearer(session.accessToken);
      const stream = httpBatchStreamLink({ url: app().trpcUrl, headers, streamHeader });
      const repeat = retryLink<AppRouter>({ retry: ({ attempts }) => attempts < 3 });
      const { todos } = createTRPCClient<AppRouter>({ links: [repeat, stream] });

      const errors: unknown[] = await Promise.all([
        todos.create.mutate({ description: 'One' }).catch((reason: unknown) => reason),
        todos.create.mutate({ description: 'Other' }).catch((reason: unknown) => reason),
      ]);

      const refusal = {
        message: expect.stringMatching(/httpBatchLink or httpLink/),
        data: { httpStatus: 406 },
      };
      expect(errors).toMatchObject([refusal, refusal]);
      expect((await api.todos.list.query()).items).toEqual([]);
    });
  },
);

test('links for single calls and batches work together, behind links that log and repeat', async () => {
  const { session } = await signUp(app().trpcUrl);
  const options = { url: app().trpcUrl, headers: bearer(session.accessToken) };
  const { todos } = createTRPCClient<AppRouter>({
    links: [
      loggerLink({ logger: () => undefined }),
      retryLink({ retry: ({ op, attempts }) => op.type === 'query' && attempts < 3 }),
      splitLink({
        condition: ({ context }) => context['alone'] === true,
        true: httpLink(options),
        false: httpBatchLink({ ...options, maxItems: 10 }),
      }),
    ],
  });
  const descriptions = times(11, (index) => `Batched ${String(index)}`);

  await todos.create.mutate({ description: 'Alone' }, { context: { alone: true } });
  await Promise.all(descriptions.map((description) => todos.create.mutate({ description })));

  const { items } = await todos.list.query();
  expect(items.map(({ description }) => description).toSorted()).toEqual(
    ['Alone', ...descriptions].toSorted(),
  );
});

import { createTRPCClient, createTRPCUntypedClient, httpBatchLink, isTRPCClientError } from '@trpc/client';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { AppRouter } from '../../server/router.ts';
import { startTestApp } from '../support/app.ts';
import { bearer } from '../support/http.ts';
import { openForTests } from '../support/open-for-tests.ts';
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

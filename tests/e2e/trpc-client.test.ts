import { createTRPCClient, httpBatchLink, isTRPCClientError } from '@trpc/client';
import { expect, test } from 'vitest';
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

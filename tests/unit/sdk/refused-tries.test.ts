import { createClient, safe } from '@plumbline/client';
import { fakeTodo, refusal } from '@plumbline/client/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFakeApi } from '../../support/fake-api.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const soon = { retryAfterSeconds: 1 };
/** How often a call is sent that is refused once. To send a query again does no harm. */
const REFUSALS = [
  { error: refusal('RATE_LIMITED', soon), mutation: 2, query: 2, because: 'nothing was done' },
  { error: refusal('OVERLOADED', soon), mutation: 2, query: 2, because: 'nothing was done' },
  { error: refusal('DATABASE_UNAVAILABLE', soon), mutation: 1, query: 2, because: 'it may have been done' },
  { error: refusal('UNAUTHENTICATED', { cause: 'missing' }), mutation: 1, query: 1, because: 'it is final' },
  { error: refusal('TODO_NOT_FOUND'), mutation: 1, query: 1, because: 'it is final' },
];

/** An API that refuses each procedure once, and then answers. */
function refusingOnce(error: Error) {
  const refused = new Set<string>();
  const handler = ({ path }: { path: string }) => {
    if (refused.has(path)) return fakeTodo();
    refused.add(path);
    throw error;
  };
  return createFakeApi({ 'todos.complete': handler, 'todos.get': handler });
}

test.each(REFUSALS)(
  'refused for $error.reason, a mutation is sent $mutation times and a query $query times: $because',
  async ({ error, mutation, query }) => {
    const fake = refusingOnce(error);
    const { todos } = createClient({ url: fake.url, fetch: fake.fetch });
    const { id } = fakeTodo();

    const outcomes = [safe(todos.complete.mutate({ id })), safe(todos.get.query({ id }))];
    await vi.runAllTimersAsync();
    await Promise.all(outcomes);

    expect(fake.calls('todos.complete')).toHaveLength(mutation);
    expect(fake.calls('todos.get')).toHaveLength(query);
  },
);

import { beforeAll, describe, expect, test } from 'vitest';
import { query } from '../support/embedded-postgres.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { countOutcomes, outcomeOf, times } from '../support/outcomes.ts';
import { clientOf, failure, signUp, type SignedIn } from '../support/people.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { processEnvironment, startServer } from '../support/server-process.ts';
import { lockTable } from '../support/table-lock.ts';
import { scaleTimeout } from '../support/timeouts.ts';

const database = openForTests(createTestDatabase);
const server = openForTests(() => startServer(processEnvironment(database().url)));
let ada: SignedIn;
beforeAll(async () => {
  ada = await signUp(server().trpcUrl);
});

/** Makes each statement that reads todos take this long. */
async function whileSlow(seconds: number, work: () => Promise<void>): Promise<void> {
  await query(database().url, 'ALTER TABLE todos RENAME TO todos_away');
  await query(
    database().url,
    `CREATE VIEW todos AS SELECT t.* FROM pg_sleep(${String(seconds)}) LEFT JOIN todos_away t ON true`,
  );
  try {
    await work();
  } finally {
    await query(database().url, 'DROP VIEW todos; ALTER TABLE todos_away RENAME TO todos');
  }
}

const TOO_EXPENSIVE = {
  message: 'This search reads too much. Narrow it.',
  httpStatus: 422,
  data: { code: 'UNPROCESSABLE_CONTENT', reason: 'TOO_EXPENSIVE', details: null },
};

describe('a statement that takes too long', () => {
  test('of a search ends after a second with TOO_EXPENSIVE, and the SDK does not repeat it', async () => {
    let requests = 0;
    const api = clientOf(server().trpcUrl, {
      accessToken: () => ada.session.accessToken,
      retries: 2,
      fetch: (...parameters) => {
        requests += 1;
        return fetch(...parameters);
      },
    });

    await whileSlow(4, async () => {
      const startedAt = performance.now();
      expect(await failure(api.todos.list.query({ search: 'bank' }))).toMatchObject(TOO_EXPENSIVE);
      expect(performance.now() - startedAt).toBeLessThan(scaleTimeout(2_000));
    });

    expect(requests).toBe(1);
  });

  test('of a list or a summary ends with TOO_EXPENSIVE, and of any other call with DATABASE_UNAVAILABLE', async () => {
    await whileSlow(9, async () => {
      const [list, summary, todo] = await Promise.all([
        failure(ada.api.todos.list.query({})),
        failure(ada.api.todos.summary.query()),
        outcomeOf(ada.api.todos.get.query({ id: crypto.randomUUID() })),
      ]);

      expect([list, summary]).toMatchObject([TOO_EXPENSIVE, TOO_EXPENSIVE]);
      expect(todo).toBe('DATABASE_UNAVAILABLE');
    });
  });
});

test('searches of many users take two connections, and the rest are refused as OVERLOADED', async () => {
  const users = await Promise.all(times(8, () => signUp(server().trpcUrl)));

  await whileSlow(0.9, async () => {
    const searches = users.map(({ api }) => api.todos.list.query({ search: 'bank' }));
    const lists = users.map(({ api }) => api.todos.get.query({ id: crypto.randomUUID() }));
    const [ofSearches, ofOthers] = await Promise.all([countOutcomes(searches), countOutcomes(lists)]);

    expect(ofSearches).toEqual({ ok: expect.any(Number), OVERLOADED: expect.any(Number) });
    expect(ofSearches['OVERLOADED']).toBeGreaterThanOrEqual(4);
    expect(ofOthers['TODO_NOT_FOUND']).toBeGreaterThanOrEqual(4);
  });
});

test('while one table is locked, other users read their accounts as fast as before', async () => {
  const [reader, ...writers] = await Promise.all(times(23, () => signUp(server().trpcUrl)));
  await using lock = await lockTable(database().url, 'todos');
  const writes = countOutcomes(writers.map(({ api }) => api.todos.create.mutate({ description: 'Later' })));
  await lock.isWaitedFor(8);

  const startedAt = performance.now();
  const me = await outcomeOf(reader?.api.users.me.query() ?? Promise.reject(new Error('No reader.')));
  const ready = await fetch(`${server().url}/readyz`);
  const elapsedMs = performance.now() - startedAt;
  const outcomes = await writes;

  expect(me).toBe('ok');
  expect(ready.status).toBe(200);
  expect(elapsedMs).toBeLessThan(scaleTimeout(300));
  // Those that had a connection waited for the lock. The others were never started.
  expect(outcomes).toEqual({ DATABASE_UNAVAILABLE: 8, OVERLOADED: 14 });
});

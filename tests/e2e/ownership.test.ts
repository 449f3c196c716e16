import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { ownershipProblems } from '../support/ownership.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { servedWorld } from '../support/specimen-calls.ts';
import { scaleTimeout } from '../support/timeouts.ts';

let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await createTestDatabase();
  app = await startTestApp({ DATABASE_URL: database.url });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

// tests/attack/two-users.test.ts shows that the same walk names what forgets its owner.
test(
  "no procedure tells another user's thing from one that does not exist, and none touches or shows it",
  // It calls every procedure several times, with users of its own.
  { timeout: scaleTimeout(60_000) },
  async () => {
    const world = servedWorld({ trpcUrl: app.trpcUrl, databaseUrl: database.url });

    expect(await ownershipProblems(world)).toEqual([]);
  },
);

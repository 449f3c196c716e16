import { expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { ownershipProblems } from '../support/ownership.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { servedWorld } from '../support/specimen-calls.ts';
import { scaleTimeout } from '../support/timeouts.ts';

const database = openForTests(createTestDatabase);
const app = openForTests(() => startTestApp({ DATABASE_URL: database().url }));

// tests/attack/two-users.test.ts shows that the same walk names what forgets its owner.
test(
  "no procedure tells another user's thing from one that does not exist, and none touches or shows it",
  // It calls every procedure several times, with users of its own.
  { timeout: scaleTimeout(60_000) },
  async () => {
    const world = servedWorld({ trpcUrl: app().trpcUrl, databaseUrl: database().url });

    expect(await ownershipProblems(world)).toEqual([]);
  },
);

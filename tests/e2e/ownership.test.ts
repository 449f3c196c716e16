import { expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { ownershipProblems } from '../support/ownership.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { servedWorld } from '../support/specimen-calls.ts';
import { scaleTimeout } from '../support/timeouts.ts';

const database = openForTests(createTestDatabase);
const app = openForTests(() => startTestApp({ DATABASE_URL: database().url }));

// tests/attack/two-users.test.ts shows that this walk finds a statement without an owner.
test(
  "every procedure treats another user's thing as missing, and neither shows nor changes it",
  // It calls every procedure several times, each time with new users.
  { timeout: scaleTimeout(60_000) },
  async () => {
    const world = servedWorld({ trpcUrl: app().trpcUrl, databaseUrl: database().url });

    expect(await ownershipProblems(world)).toEqual([]);
  },
);

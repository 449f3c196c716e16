import { join } from 'node:path';
import { expect, test } from 'vitest';
import { query } from '../support/embedded-postgres.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { launchServer, processEnvironment } from '../support/server-process.ts';

const CHECKOUT = join(import.meta.dirname, '../..');
const database = openForTests(createTestDatabase);

/** Runs `npm run db:seed` with this host of the database, where NODE_ENV is not set. */
async function seed({ host, search = '' }: { host: string; search?: string }) {
  const url = new URL(database().url);
  url.hostname = host;
  url.search = search;
  const { NODE_ENV: _, ...environment } = processEnvironment(url.href);
  await using program = launchServer(environment, CHECKOUT, [process.execPath, 'prisma/seed.ts']);
  return { ...(await program.exit), ...program.output };
}

const emails = async () => (await query(database().url, 'SELECT email FROM users')).map(({ email }) => email);

// 0.0.0.0 reaches this machine, so the account could be created.
test.each([
  ['in the URL', { host: '0.0.0.0' }],
  ['in the query of the URL', { host: 'localhost', search: '?host=0.0.0.0' }],
])('no demo account is created in the database of another host, named %s', async (_, place) => {
  const { code, stderr } = await seed(place);

  expect(stderr).toContain('the database is on "0.0.0.0"');
  expect(code).toBe(1);
  expect(await emails()).toEqual([]);
});

test('a database on this machine gets the demo account', async () => {
  const { code, stdout } = await seed({ host: 'localhost' });

  expect(stdout).toContain('Created the account demo@example.com');
  expect(code).toBe(0);
  expect(await emails()).toEqual(['demo@example.com']);
});

import { expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { query } from '../support/embedded-postgres.ts';
import { createEmptyTestDatabase } from '../support/postgres.ts';

test('a server that sets up a fresh database creates no account, nor anything else', async () => {
  await using database = await createEmptyTestDatabase();
  await using _app = await startTestApp({ DATABASE_URL: database.url });

  const tables = await query(
    database.url,
    "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
  );
  const names = tables.map(({ name }) => String(name));
  const filled = [];
  for (const name of names) {
    const [row] = await query(database.url, `SELECT FROM "${name}" LIMIT 1`);
    if (row !== undefined) filled.push(name);
  }

  expect(names).toEqual(expect.arrayContaining(['users', 'sessions', 'todos']));
  expect(filled).toEqual(['_prisma_migrations']);
});

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTestRepositories, openDatabase } from '../support/database.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { newTodo, newUser } from '../support/records.ts';
import { readPages } from '../support/todo-lists.ts';

let testDatabase: TestDatabase;
beforeEach(async () => {
  testDatabase = await createTestDatabase();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await testDatabase[Symbol.asyncDispose]();
});

/** The first is from when clocks showed local mean time, which differs from UTC by odd seconds. */
const DUE_DATES = ['1500-01-01T00:00:00.000Z', '2026-03-29T01:30:00.000Z', '2026-11-22T12:00:00.123Z'];

test.each([
  { database: 'UTC', server: 'America/New_York' },
  { database: 'Asia/Kolkata', server: 'UTC' },
  { database: 'Europe/Amsterdam', server: 'Europe/Amsterdam' },
])('a todo keeps its dates with the database in $database and the server in $server', async (timeZone) => {
  await setTimeZone(timeZone.database);
  vi.stubEnv('TZ', timeZone.server);
  await using database = open();
  const { users, todos } = createTestRepositories(database);
  const { id: ownerId } = await users.insert(newUser());
  const stored = [];
  for (const dueDate of DUE_DATES)
    stored.push(await todos.insert(ownerId, newTodo({ dueDate: new Date(dueDate) })));

  const found = await Promise.all(stored.map(({ id }) => todos.find(ownerId, id)));
  const query = {
    sortBy: 'dueDate',
    order: 'asc',
    limit: 1,
    dueBefore: new Date('2026-11-22T12:00:00.124Z'),
  } as const;
  const listed = await readPages({ todos, ownerId, query });
  const rows = await database.query<{ dates: string }>(STORED, []);

  expect(rows).toEqual([{ dates: DUE_DATES.join() }]);
  expect(found.map((todo) => todo?.dueDate?.toISOString())).toEqual(DUE_DATES);
  expect(listed.map(({ dueDate }) => dueDate?.toISOString())).toEqual(DUE_DATES);
});

/** What other programs see in the table. */
const STORED = `
  SELECT string_agg(to_char(due_date AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), ',' ORDER BY due_date) AS dates
    FROM todos`;

const open = () => openDatabase(testDatabase.url);

/** As an operator would have it for the database, whatever the connection asks for. */
async function setTimeZone(timeZone: string): Promise<void> {
  await using database = open();
  const name = new URL(testDatabase.url).pathname.slice(1);
  await database.query(`ALTER DATABASE ${name} SET timezone = '${timeZone}'`, []);
}

import { beforeAll, beforeEach, expect, test } from 'vitest';
import { DATABASE_UNAVAILABLE } from '../../server/errors.ts';
import { openDatabase } from '../support/database.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { createTestDatabase } from '../support/postgres.ts';

const testDatabase = openForTests(createTestDatabase);
// A pool of one connection, so that a connection which a transaction keeps would block the next statement.
const database = openForTests(() => Promise.resolve(openDatabase(testDatabase().url, { connectionsMax: 1 })));
beforeAll(() => database().query('CREATE TABLE notes (text TEXT NOT NULL)', []));
beforeEach(() => database().query('DELETE FROM notes', []));

const notes = async () => {
  const rows = await database().query<{ text: string }>('SELECT text FROM notes ORDER BY text', []);
  return rows.map(({ text }) => text);
};

test('the statements of a transaction take effect together, and its result is returned', async () => {
  const result = await database().transaction(async (query) => {
    await query('INSERT INTO notes VALUES ($1)', ['one']);
    const [row] = await query<{ count: number }>('SELECT count(*)::int AS count FROM notes', []);
    await query('INSERT INTO notes VALUES ($1)', ['two']);
    return row?.count;
  });

  expect(result).toBe(1);
  expect(await notes()).toEqual(['one', 'two']);
});

test('a transaction whose work fails changes nothing, and fails with the same error', async () => {
  const failure = new Error('It went wrong.');

  const running = database().transaction(async (query) => {
    await query('INSERT INTO notes VALUES ($1)', ['one']);
    throw failure;
  });

  await expect(running).rejects.toBe(failure);
  expect(await notes()).toEqual([]);
});

test('a transaction with a failing statement changes nothing, and gives its connection back', async () => {
  const running = database().transaction(async (query) => {
    await query('INSERT INTO notes VALUES ($1)', ['one']);
    await query('INSERT INTO notes VALUES ($1)', [null]);
  });

  await expect(running).rejects.toMatchObject({ code: '23502' });
  expect(await notes()).toEqual([]);
});

test('a transaction that hides the error of a statement fails, and changes nothing', async () => {
  const running = database().transaction(async (query) => {
    await query('INSERT INTO notes VALUES ($1)', ['one']);
    await query('INSERT INTO notes VALUES ($1)', [null]).catch(() => undefined);
  });

  await expect(running).rejects.toThrow('It was rolled back.');
  expect(await notes()).toEqual([]);
});

test('a transaction whose connection is lost fails as DATABASE_UNAVAILABLE, and the pool recovers', async () => {
  const running = database().transaction(async (query) => {
    await query('INSERT INTO notes VALUES ($1)', ['one']);
    await query('SELECT pg_terminate_backend(pg_backend_pid())', []);
  });

  await expect(running).rejects.toMatchObject({ reason: DATABASE_UNAVAILABLE });
  expect(await notes()).toEqual([]);
});

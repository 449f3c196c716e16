import { beforeAll, describe, expect, test } from 'vitest';
import { query } from '../support/embedded-postgres.ts';
import { bearer, errorOf, get, post } from '../support/http.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { outcomeOf, times } from '../support/outcomes.ts';
import { signUp, type SignedIn } from '../support/people.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { processEnvironment, startServer } from '../support/server-process.ts';

/** Raises the SQLSTATE that a new todo names, as PostgreSQL would for a full disk and the like. */
const RAISE = `
  CREATE FUNCTION raise_named() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.description LIKE 'SQLSTATE %' THEN
      RAISE EXCEPTION 'could not extend file "base/16384/2613"' USING ERRCODE = substr(NEW.description, 10);
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER raise_named BEFORE INSERT ON todos FOR EACH ROW EXECUTE FUNCTION raise_named()`;

const database = openForTests(createTestDatabase);
const server = openForTests(() => startServer(processEnvironment(database().url)));
let ada: SignedIn;
beforeAll(async () => {
  ada = await signUp(server().trpcUrl);
  await query(database().url, RAISE);
});

const create = (sqlState: string) =>
  post(
    `${server().trpcUrl}/todos.create`,
    { description: `SQLSTATE ${sqlState}` },
    bearer(ada.session.accessToken),
  );
const linesOf = (event: string, sqlState: string) =>
  server().lines.filter((line) => line.event === event && Object.values(line).includes(sqlState));

describe('a failure of the database', () => {
  test.each([
    ['a full disk', '53100'],
    ['a setting that changed', '55000'],
    ['a lost file', '58P01'],
    ['a damaged index', 'XX002'],
    ['a class that the server does not know', 'ZZ999'],
  ])('is a 503 and not a defect: %s', async (_, sqlState) => {
    const answers = await Promise.all(times(4, () => create(sqlState)));

    for (const answer of answers) {
      expect(errorOf(answer)).toMatchObject({ httpStatus: 503, reason: 'DATABASE_UNAVAILABLE' });
      expect(answer.headers.get('Retry-After')).toMatch(/^[1-9]\d*$/);
      expect(answer.text).not.toMatch(/extend|16384|sqlstate/i);
    }
    await expect.poll(() => linesOf('call', sqlState)).toHaveLength(4);
    expect(linesOf('database.failed', sqlState)).toHaveLength(1);
    expect(linesOf('defect', sqlState)).toEqual([]);
  });

  test('is a defect if the statement is wrong, and the log names the SQLSTATE', async () => {
    const answer = await create('42883');

    expect(errorOf(answer)).toMatchObject({ httpStatus: 500, reason: null });
    await expect.poll(() => linesOf('defect', '42883')).toHaveLength(1);
  });
});

/** Lets a function change the server, ends all connections, and takes the change back. */
async function whileChanged(change: string, undo: string, work: () => Promise<void>): Promise<void> {
  const name = new URL(database().url).pathname.slice(1);
  const maintenance = new URL(database().url);
  maintenance.pathname = '/postgres';
  const run = (sql: string) => query(maintenance.href, sql.replaceAll('DATABASE_NAME', name));
  const disconnect = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'DATABASE_NAME'`;
  await run(`ALTER DATABASE DATABASE_NAME ALLOW_CONNECTIONS false`);
  await run(disconnect);
  await run(change);
  try {
    await work();
  } finally {
    await run(undo);
    await run(`ALTER DATABASE DATABASE_NAME ALLOW_CONNECTIONS true`);
  }
}

test.each([
  { what: 'is closed to connections', sqlState: '55000', change: 'SELECT 1', undo: 'SELECT 1' },
  {
    what: 'is gone',
    sqlState: '3D000',
    change: 'ALTER DATABASE DATABASE_NAME RENAME TO DATABASE_NAME_away',
    undo: 'ALTER DATABASE DATABASE_NAME_away RENAME TO DATABASE_NAME',
  },
])('while the database $what, calls fail with 503 without a defect', async ({ sqlState, change, undo }) => {
  const me = () => get(`${server().trpcUrl}/users.me`, undefined, bearer(ada.session.accessToken));
  const defects = () => server().lines.filter(({ event }) => event === 'defect').length;
  const before = defects();

  await whileChanged(change, undo, async () => {
    await expect.poll(async () => (await fetch(`${server().url}/readyz`)).status).toBe(503);
    const answers = await Promise.all(times(5, me));

    expect(answers.map(errorOf)).toEqual(
      Array(5).fill(expect.objectContaining({ reason: 'DATABASE_UNAVAILABLE' })),
    );
    // The first failure is that PostgreSQL ended the connections.
    await expect.poll(() => me().then(() => linesOf('call', sqlState))).not.toEqual([]);
  });
  await expect.poll(() => outcomeOf(ada.api.users.me.query())).toBe('ok');

  expect(defects()).toBe(before);
  expect(await server().line('database.up')).toMatchObject({ downMs: expect.any(Number) });
});

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { createClock } from '../support/clock.ts';
import { query } from '../support/embedded-postgres.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { PASSWORD, person, withToken } from '../support/people.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { createTodoProgram, createTodoUser } from '../support/todo-program.ts';

const HOUR_SECONDS = 60 * 60;
/** The server's clock. The program uses the clock of the machine. */
const clock = createClock(new Date());

const database = openForTests(createTestDatabase);
const app = openForTests(() => startTestApp({ DATABASE_URL: database().url }, { now: clock.now }));

test('a user signs up, adds, completes, reopens and removes todos, signs out and signs in again', async () => {
  await using program = await createTodoProgram();
  const { email, password } = person();
  const todo = async (...words: string[]) =>
    (await program.run({ trpcUrl: app().trpcUrl, password }, ...words)).said;

  expect(await todo('sign-up', email, 'Ada', 'Lovelace')).toEqual(['Welcome, Ada.']);
  expect(await todo('list')).toEqual(['Nothing to do.']);
  expect(await todo('add', 'Buy apples')).toEqual(['Added: Buy apples']);
  expect(await todo('add', 'Call the bank', '--due', '2126-12-24', '--priority', 'high')).toEqual([
    'Added: Call the bank',
  ]);
  expect(await todo('add', 'Write to Grace', '--due', '2021-01-31')).toEqual(['Added: Write to Grace']);
  const listed = await todo('list');
  const [grace = '', bank = ''] = listed.map(idOf);
  expect(listed.map(withoutId)).toEqual([
    'Write to Grace 2021-01-31 medium',
    'Call the bank 2126-12-24 high',
    'Buy apples medium',
  ]);
  expect(await todo('done', bank)).toEqual(['Done: Call the bank']);
  expect((await todo('list')).map(withoutId)).toEqual([
    'Write to Grace 2021-01-31 medium',
    'Buy apples medium',
    '✓ Call the bank',
  ]);
  expect(await todo('reopen', bank)).toEqual(['Reopened: Call the bank']);
  expect(await todo('remove', grace)).toEqual(['Removed: Write to Grace']);
  expect(await todo('sign-out')).toEqual(['Signed out.']);
  expect(await todo('list')).toEqual(['Sign in first: todo sign-in <email>']);
  expect(await todo('sign-in', email)).toEqual(['Welcome, Ada.']);
  expect((await todo('list')).map(withoutId)).toEqual(['Call the bank 2126-12-24 high', 'Buy apples medium']);
});

test('an ID keeps naming the same todo when the list changes', async () => {
  await using ada = await createTodoUser(app().trpcUrl);
  await ada.todo(['add', 'Buy apples', '--due', '2126-01-31']);
  await ada.todo(['add', 'Call the bank', '--due', '2126-12-24']);
  const { said: listed } = await ada.todo(['list']);
  const [apples = ''] = listed.map(idOf);

  const done = [await ada.todo(['done', apples]), await ada.todo(['done', apples])];
  const removed = [await ada.todo(['remove', apples]), await ada.todo(['remove', apples])];

  expect(done.map(({ said }) => said)).toEqual([['Done: Buy apples'], ['Done: Buy apples']]);
  expect(removed.map(({ said }) => said)).toEqual([
    ['Removed: Buy apples'],
    [`Unknown or ambiguous ID "${apples}". See: todo list`],
  ]);
  expect((await ada.todo(['done'])).said).toEqual(['Unknown or ambiguous ID "". See: todo list']);
  expect((await ada.todo(['list'])).said.map(withoutId)).toEqual(['Call the bank 2126-12-24 medium']);
});

test('the list shows more todos than one page has', async () => {
  await using ada = await createTodoUser(app().trpcUrl);
  const { accessToken } = await app().anonymous.auth.login.mutate({ email: ada.email, password: PASSWORD });
  const api = withToken(app().trpcUrl, accessToken);
  const numbers = Array.from({ length: 120 }, (_, index) => index + 1);
  await Promise.all(
    numbers.map((number) => api.todos.create.mutate({ description: `Todo ${String(number)}` })),
  );

  expect((await ada.todo(['list'])).said).toHaveLength(120);
});

test('only the owner can read the file of the session', async () => {
  await using ada = await createTodoUser(app().trpcUrl);

  const [file = '', ...others] = await readdir(ada.home);

  expect(others).toEqual([]);
  expect((await stat(join(ada.home, file))).mode & 0o777).toBe(0o600);
});

test('a session is used only with the server that started it', async () => {
  await using other = await startTestApp();
  await using ada = await createTodoUser(app().trpcUrl);

  expect(await ada.todo(['list'], { trpcUrl: other.trpcUrl })).toEqual({
    said: ['Sign in first: todo sign-in <email>'],
    failed: true,
  });
  expect((await ada.todo(['list'])).failed).toBe(false);
});

test('a user whose session has expired is told once', async () => {
  await using ada = await createTodoUser(app().trpcUrl);
  clock.pass(HOUR_SECONDS);
  // The database's clock decides when a session expires.
  await query(database().url, 'UPDATE sessions SET expires_at = now()');

  const first = await ada.todo(['list']);
  const second = await ada.todo(['list']);

  expect(first).toEqual({
    said: ['Your session has ended.', 'Sign in first: todo sign-in <email>'],
    failed: true,
  });
  expect(second.said).toEqual(['Sign in first: todo sign-in <email>']);
});

const idOf = (line: string) => line.slice(0, 6);
/** Removes the ID of six characters in front of the description. */
const withoutId = (line: string) => line.replace(/^[0-9a-f]{6} /, '');

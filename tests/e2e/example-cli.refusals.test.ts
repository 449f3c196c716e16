import { expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { findFreePort } from '../support/free-port.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { PASSWORD } from '../support/people.ts';
import { createTodoProgram, createTodoUser } from '../support/todo-program.ts';

const app = openForTests(startTestApp);
const ada = openForTests(() => createTodoUser(app().trpcUrl));

test.each([
  [['sign-in', 'EMAIL'], { password: 'wrong' }, 'Wrong email address or password.'],
  [
    ['sign-up', 'EMAIL', 'Ada', 'Lovelace'],
    {},
    'An account with this email address already exists: todo sign-in <email>',
  ],
  [
    ['sign-up', 'ada@example.com', 'Ada', 'Lovelace'],
    { password: 'short' },
    'The password is too short. Use at least 15 characters.',
  ],
  [['sign-in', 'nobody'], {}, 'email: Must be an email address.'],
  [['add'], {}, 'description: Must have at least 1 character.'],
  [['add', 'Planted', '--due', '2026-02-30'], {}, 'Invalid --due. Use a date like 2026-12-24.'],
  [
    ['add', 'Planted', '--priority', 'urgent'],
    {},
    'Unknown --priority. Use one of normal, low, medium, high, top.',
  ],
  [['done', '7'], {}, 'Unknown or ambiguous ID "7". See: todo list'],
  [['undo'], {}, 'Unknown command "undo". See: todo help'],
  [['list', '--colour'], {}, "Unknown option '--colour'"],
])('todo %j fails with one line that says what is wrong', async (words, changed, sentence) => {
  const { said, failed } = await ada().todo(
    words.map((word) => (word === 'EMAIL' ? ada().email : word)),
    changed,
  );

  expect(said).toHaveLength(1);
  expect(said[0]).toContain(sentence);
  expect(failed).toBe(true);
});

test('after commands that failed, the user is still signed in and has no todo', async () => {
  expect((await ada().todo(['list'])).said).toEqual(['Nothing to do.']);
});

test('a user who enters too many wrong passwords sees how long to wait', async () => {
  await using limited = await startTestApp({ LIMIT_GUESSES_PER_ADDRESS: '1/60' });
  await using program = await createTodoProgram();
  const settings = { trpcUrl: limited.trpcUrl, password: PASSWORD };

  await program.run(settings, 'sign-in', 'ada@example.com');
  const { said, failed } = await program.run(settings, 'sign-in', 'ada@example.com');

  expect(said).toEqual([expect.stringMatching(/^The server refused this for now\. Try again in \d+ s\.$/)]);
  expect(failed).toBe(true);
});

test('without a terminal and TODO_PASSWORD, the program exits instead of waiting for a password', async () => {
  await using program = await createTodoProgram();

  expect(await program.run({ trpcUrl: app().trpcUrl }, 'sign-in', 'ada@example.com')).toEqual({
    said: ['There is no terminal to ask for the password. Set TODO_PASSWORD.'],
    failed: true,
  });
});

test('a URL that is not the API, and a server that is down, are reported with the URL', async () => {
  await using program = await createTodoProgram();
  const elsewhere = app().trpcUrl.replace(/trpc$/, 'elsewhere');
  const nowhere = `http://127.0.0.1:${String(await findFreePort())}/trpc`;

  const [wrong, down] = [elsewhere, nowhere].map((trpcUrl) =>
    program.run({ trpcUrl, password: PASSWORD }, 'sign-in', 'ada@example.com'),
  );

  expect((await wrong)?.said).toEqual([
    expect.stringMatching(/^The response \(HTTP 404\) did not come from the API\..* http:.*elsewhere$/),
  ]);
  expect((await down)?.said).toEqual([`The server cannot be reached. TODO_URL is ${nowhere}`]);
});

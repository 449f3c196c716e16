import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { PASSWORD } from '../support/people.ts';
import { createTodoProgram, createTodoUser } from '../support/todo-program.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

test.each([
  [['sign-in', 'EMAIL'], { password: 'wrong' }, 'E-mail address or password is wrong.'],
  [
    ['sign-up', 'EMAIL', 'Ada', 'Lovelace'],
    {},
    'There is an account with this address already: todo sign-in <e-mail>',
  ],
  [
    ['sign-up', 'ada@example.com', 'Ada', 'Lovelace'],
    { password: 'short' },
    'The password is too short. At least 15 characters.',
  ],
  [['sign-in', 'nobody'], {}, 'email: Must be an e-mail address.'],
  [['add'], {}, 'description: Must have at least 1 character.'],
  [['add', 'Planted', '--due', 'tomorrow'], {}, '--due is a day, like 2026-12-24.'],
  [['add', 'Planted', '--due', '2026-02-30'], {}, '--due is a day, like 2026-12-24.'],
  [['add', 'Planted', '--due', '2026-2-3'], {}, '--due is a day, like 2026-12-24.'],
  [['add', 'Planted', '--priority', 'urgent'], {}, '--priority is one of normal, low, medium, high, top.'],
  [['done', '7'], {}, '"7" is no todo, or several. See: todo list'],
  [['done'], {}, '"" is no todo, or several. See: todo list'],
  [['undo'], {}, 'There is no "todo undo". See: todo help'],
  [['list', '--colour'], {}, "Unknown option '--colour'"],
])('todo %j fails with a sentence', async (words, changed, sentence) => {
  await using ada = await createTodoUser(app.trpcUrl);

  const { said, failed } = await ada.todo(
    words.map((word) => (word === 'EMAIL' ? ada.email : word)),
    changed,
  );

  expect((await ada.todo(['list'])).said).toEqual(['Nothing to do.']);
  expect(said).toHaveLength(1);
  expect(said[0]).toContain(sentence);
  expect(failed).toBe(true);
});

test('who guesses too often is told how long to wait', async () => {
  await using limited = await startTestApp({ LIMIT_GUESSES_PER_ADDRESS: '1/60' });
  await using program = await createTodoProgram();
  const settings = { trpcUrl: limited.trpcUrl, password: PASSWORD };

  await program.run(settings, 'sign-in', 'ada@example.com');
  const { said, failed } = await program.run(settings, 'sign-in', 'ada@example.com');

  expect(said).toEqual([expect.stringMatching(/^Not now\. Try again in \d+ s\.$/)]);
  expect(failed).toBe(true);
});

test('without a terminal and without TODO_PASSWORD it says so, and does not wait', async () => {
  await using program = await createTodoProgram();

  expect(await program.run({ trpcUrl: app.trpcUrl }, 'sign-in', 'ada@example.com')).toEqual({
    said: ['Set TODO_PASSWORD, or use a terminal.'],
    failed: true,
  });
});

test('what is no server of the kind is named as well', async () => {
  await using program = await createTodoProgram();
  const trpcUrl = app.trpcUrl.replace(/trpc$/, 'elsewhere');

  const { said } = await program.run({ trpcUrl, password: PASSWORD }, 'sign-in', 'ada@example.com');

  expect(said).toEqual([expect.stringMatching(/^Something other than the API answered.* http:.*elsewhere$/)]);
});

test.each(['help', '--help', '-h'])('todo %s comes without a server', async (word) => {
  await using program = await createTodoProgram();

  const { said, failed } = await program.run({ trpcUrl: 'http://127.0.0.1:9' }, word);

  expect(said[0]).toBe('todo sign-up <e-mail> <first name> <last name>');
  expect(failed).toBe(false);
});

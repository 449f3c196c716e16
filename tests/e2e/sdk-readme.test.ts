import { expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { findFreePort } from '../support/free-port.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { ADA, openSdkReadme, SIGN_IN } from '../support/sdk-readme.ts';
import { claimsOf } from '../support/snippets.ts';

const TODO_ID = '01a202c2-19b3-739f-8f8f-2bc591f1442a';

const readme = openForTests(openSdkReadme);

test('every program of the README compiles against the published declarations', async () => {
  const { snippets, project } = readme();
  expect(await project.compile(snippets)).toEqual([]);
});

test('a switch that leaves out a reason does not compile', async () => {
  const { project, snippetUnder } = readme();
  const { code, ...snippet } = snippetUnder('Errors');
  const incomplete = code.replace("    case 'OVERLOADED':\n", '');

  expect(await project.compile([{ ...snippet, code: incomplete }])).toEqual([
    "Errors.ts: Function lacks ending return statement and return type does not include 'undefined'.",
  ]);
});

test('every program of the README is run here', () => {
  const { snippets } = readme();
  expect(snippets.map(({ heading }) => heading)).toEqual([
    '@plumbline/client',
    'Sessions',
    'Errors',
    'Signing up',
    'Calls',
    'Types',
    'TanStack Query',
    'A query that waits for its input',
    'The signed-in user',
    'Errors of any query',
    'Component tests',
    'A component',
    'Forms',
  ]);
});

test.each(['@plumbline/client', 'Component tests', 'A component', 'Forms'])(
  'the program under "%s" prints what its comments say',
  async (heading) => {
    const { project, snippetUnder, programUnder } = readme();
    const claims = claimsOf(snippetUnder(heading));

    expect(claims).toHaveLength(1);
    expect(await project.run(programUnder(heading))).toEqual(claims);
  },
);

test('without a storage nobody is signed in at the start, and signing in calls the listener', async () => {
  const { project, snippetUnder, programUnder } = readme();
  const printed = await project.run(programUnder('Sessions', { then: SIGN_IN }));

  expect(printed).toEqual(['Please sign in.', ...claimsOf(snippetUnder('Sessions'))]);
});

test('a stored session is there after a reload', async () => {
  const { project, programUnder } = readme();
  const storage = ['--experimental-webstorage', '--localstorage-file=./storage'];

  const first = await project.run(programUnder('Sessions', { then: SIGN_IN }), storage);
  const second = await project.run(programUnder('Sessions'), storage);
  const third = await project.run(programUnder('Sessions'), storage);

  expect(first).toEqual(['Please sign in.', 'signed_in Ada']);
  expect(second).toEqual(['signed_out undefined']);
  expect(third).toEqual(['Please sign in.']);
});

const attempt = (email: string, password: string) =>
  `console.log(await signIn(${JSON.stringify(email)}, ${JSON.stringify(password)}));`;

test('signing in returns a message for each outcome', async () => {
  const { project, programUnder } = readme();
  const attempts = [
    attempt(ADA.email, ADA.password),
    attempt(ADA.email, 'another pass phrase'),
    attempt('no address', ADA.password),
  ];

  expect(await project.run(programUnder('Errors', { then: attempts.join('\n') }))).toEqual([
    'Welcome, Ada.',
    'Wrong email address or password.',
    'Must be an email address.',
  ]);
});

test('signing up signs the user in, or says what is wrong with the password', async () => {
  const { project, programUnder } = readme();
  const grace = { ...ADA, email: 'grace@example.com', firstName: 'Grace', lastName: 'Hopper' };
  const then = [grace, { ...grace, password: 'short' }, { ...grace, password: 'Grace Hopper it is' }]
    .map((account) => `console.log(await signUp(${JSON.stringify(account)}));`)
    .join('\n');

  const printUser = 'console.log(api.session.current?.user.firstName);';

  expect(await project.run(programUnder('Signing up', { then: `${then}\n${printUser}` }))).toEqual([
    'Welcome, Grace.',
    'too_short: The password is too short. Use at least 15 characters.',
    expect.stringMatching(/^contains_identity: Too much of the password is your name/),
    'Grace',
  ]);
});

test('signing in too often returns the time to wait, and signing in offline says so', async () => {
  const { project, programUnder } = readme();
  await using limited = await startTestApp({ LIMIT_GUESSES_PER_ADDRESS: '1/60' });
  const nowhere = `http://127.0.0.1:${String(await findFreePort())}/trpc`;
  const then = [attempt(ADA.email, 'one'), attempt(ADA.email, 'two')].join('\n');

  const [, second] = await project.run(programUnder('Errors', { trpcUrl: limited.trpcUrl, then }));
  const [offline] = await project.run(
    programUnder('Errors', { trpcUrl: nowhere, then: attempt(ADA.email, 'one') }),
  );

  expect(second).toMatch(/^Try again in \d+ s\.$/);
  expect(offline).toBe('The server cannot be reached.');
});

test('a call takes its options: the program completes a todo', async () => {
  const { project, programUnder } = readme();
  const { todos } = readme().api;
  const { id } = await todos.create.mutate({ description: 'Call the bank' });
  const { code, ...program } = programUnder('Calls', { first: SIGN_IN });
  expect(code).toContain(TODO_ID);

  await project.run({ ...program, code: code.replace(TODO_ID, id) });

  expect(await todos.get.query({ id })).toMatchObject({ isCompleted: true });
});

test.each(['Types', 'Errors of any query'])(
  'the program under "%s" runs and prints nothing',
  async (heading) => {
    const { project, programUnder } = readme();
    expect(await project.run(programUnder(heading))).toEqual([]);
  },
);

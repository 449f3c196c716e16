import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { findFreePort } from '../support/free-port.ts';
import { ADA, openSdkReadme, SIGN_IN } from '../support/sdk-readme.ts';
import { claimsOf } from '../support/snippets.ts';

const TODO_ID = '01a202c2-19b3-739f-8f8f-2bc591f1442a';

let readme: Awaited<ReturnType<typeof openSdkReadme>>;
beforeAll(async () => {
  readme = await openSdkReadme();
});
afterAll(() => readme[Symbol.asyncDispose]());

test('every program of the page compiles against the published declarations', async () => {
  const { snippets, project } = readme;
  expect(await project.compile(snippets)).toEqual([]);
});

test('a reason that the switch leaves out does not compile', async () => {
  const { project, snippetUnder } = readme;
  const { code, ...snippet } = snippetUnder('Errors');
  const incomplete = code.replace("    case 'OVERLOADED':\n", '');

  expect(await project.compile([{ ...snippet, code: incomplete }])).toEqual([
    "Errors.ts: Function lacks ending return statement and return type does not include 'undefined'.",
  ]);
});

test('every program of the page is run here', () => {
  const { snippets } = readme;
  expect(snippets.map(({ heading }) => heading)).toEqual([
    '@plumbline/client',
    'Sessions',
    'Errors',
    'Signing up',
    'Calls',
    'Names',
    'TanStack Query',
    'A query that waits for its input',
    'Who is signed in',
    'Errors of any query',
    'Component tests',
    'A component',
    'Forms',
  ]);
});

test.each(['@plumbline/client', 'Component tests', 'A component', 'Forms'])(
  'the program under "%s" prints what its comments say',
  async (heading) => {
    const { project, snippetUnder, programUnder } = readme;
    const claims = claimsOf(snippetUnder(heading));

    expect(claims).toHaveLength(1);
    expect(await project.run(programUnder(heading))).toEqual(claims);
  },
);

test('without a storage nobody is signed in at the start, and who signs in is told of', async () => {
  const { project, snippetUnder, programUnder } = readme;
  const printed = await project.run(programUnder('Sessions', { then: SIGN_IN }));

  expect(printed).toEqual(['Please sign in.', ...claimsOf(snippetUnder('Sessions'))]);
});

test('a session in a storage is there after a reload', async () => {
  const { project, programUnder } = readme;
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

test('each outcome of signing in has its sentence', async () => {
  const { project, programUnder } = readme;
  const attempts = [
    attempt(ADA.email, ADA.password),
    attempt(ADA.email, 'another pass phrase'),
    attempt('no address', ADA.password),
  ];

  expect(await project.run(programUnder('Errors', { then: attempts.join('\n') }))).toEqual([
    'Welcome, Ada.',
    'That is not right.',
    'Must be an e-mail address.',
  ]);
});

test('who signs up is signed in, or told what is wrong with the password', async () => {
  const { project, programUnder } = readme;
  const grace = { ...ADA, email: 'grace@example.com', firstName: 'Grace', lastName: 'Hopper' };
  const then = [grace, { ...grace, password: 'short' }, { ...grace, password: 'Grace Hopper it is' }]
    .map((account) => `console.log(await signUp(${JSON.stringify(account)}));`)
    .join('\n');

  const whoIsIn = 'console.log(api.session.current?.user.firstName);';

  expect(await project.run(programUnder('Signing up', { then: `${then}\n${whoIsIn}` }))).toEqual([
    'Welcome, Grace.',
    'too_short: The password is too short. At least 15 characters.',
    expect.stringMatching(/^contains_identity: The password contains a name/),
    'Grace',
  ]);
});

test('who guesses too often is told how long to wait, and who is offline that the server is', async () => {
  const { project, programUnder } = readme;
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

test('a call takes its options: what the program completes is done', async () => {
  const { project, programUnder } = readme;
  const { todos } = readme.api;
  const { id } = await todos.create.mutate({ description: 'Call the bank' });
  const { code, ...program } = programUnder('Calls', { first: SIGN_IN });
  expect(code).toContain(TODO_ID);

  await project.run({ ...program, code: code.replace(TODO_ID, id) });

  expect(await todos.get.query({ id })).toMatchObject({ isCompleted: true });
});

test.each(['Names', 'Errors of any query'])(
  'what stands under "%s" runs, and says nothing',
  async (heading) => {
    const { project, programUnder } = readme;
    expect(await project.run(programUnder(heading))).toEqual([]);
  },
);

test('a fake refuses as it is told, and says which procedure it does not have', async () => {
  const { project, programUnder } = readme;
  const then = `
for (const call of [api.todos.complete.mutate({ id: '${TODO_ID}' }), api.users.me.query()])
  await call.catch(({ reason, message }) => console.log(reason ?? message));
`;

  expect((await project.run(programUnder('Component tests', { then }))).slice(1)).toEqual([
    'TODO_NOT_FOUND',
    'The fake client has no procedure "users.me".',
  ]);
});

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openForTests } from '../support/open-for-tests.ts';
import { ADA, openSdkReadme, SIGN_IN } from '../support/sdk-readme.ts';

const HEADING = 'TanStack Query';

/** Renders this component on a page. */
const openPage = (component: string) => `
const { openPage } = await import('${join(import.meta.dirname, '../support/component-page.ts')}');
const page = await openPage(${component});
`;

const readme = openForTests(openSdkReadme);

test('the component lists open todos, and a completed one leaves the list', async () => {
  const { api, project, programUnder } = readme();
  await api.todos.create.mutate({ description: 'Buy apples' });
  await api.todos.create.mutate({ description: 'Call the bank' });
  const then = `
${openPage('Todos')}
await page.print('Call the bank DoneBuy apples Done');
page.pressFirstButton();
await page.print('Buy apples Done');
page.close();
`;

  const printed = await project.run(programUnder(HEADING, { first: SIGN_IN, then }));

  expect(printed).toEqual(['Call the bank DoneBuy apples Done', 'Buy apples Done']);
});

test("the component shows the procedure's own error", async () => {
  const { project, programUnder } = readme();
  const then = `${openPage('Todos')}\nawait page.print('Sign in to continue.');\npage.close();`;

  expect(await project.run(programUnder(HEADING, { then }))).toEqual(['Sign in to continue.']);
});

test('a query without its input sends no request, and the output of a mutation is shown without one', async () => {
  const { api, project, programUnder } = readme();
  const { id } = await api.todos.create.mutate({ description: 'Water the plants' });
  await api.todos.complete.mutate({ id });
  const then = `
const { useState } = await import('react');
${openPage(`() => {
  const [id, select] = useState();
  return id ? <Selected id={id} /> : <><Selected /><button onClick={() => select('${id}')} /></>;
}`)}
await page.print('Nothing is selected.');
page.pressFirstButton();
await page.print('Water the plants, again');
page.pressFirstButton();
await page.print('Water the plants');
page.close();
`;
  const program = programUnder('A query that waits for its input', { first: SIGN_IN, then });

  expect(await project.run(program)).toEqual([
    'Nothing is selected.',
    'Water the plants, again',
    'Water the plants',
  ]);
});

test("no user sees the previous user's data, with or without a sign-out between them", async () => {
  const { project, programUnder } = readme();
  const grace = { ...ADA, email: 'grace@example.com' };
  const signInGrace = `await api.auth.login.mutate(${JSON.stringify(grace)});`;
  const then = `
await api.auth.register.mutate(${JSON.stringify({ ...grace, firstName: 'Grace', lastName: 'Hopper' })});
${openPage('App')}
await page.print('Please sign in.');
${SIGN_IN}
await page.print('Ada');
${signInGrace}
await page.print('Grace');
await api.session.signOut();
await page.print('Please sign in.');
${SIGN_IN}
await page.print('Ada');
page.close();
`;

  const printed = await project.run(programUnder('The signed-in user', { then }));

  expect(printed).toEqual(['Please sign in.', 'Ada', 'Grace', 'Please sign in.', 'Ada']);
});

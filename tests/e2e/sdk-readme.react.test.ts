import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSdkReadme, SIGN_IN } from '../support/sdk-readme.ts';

const HEADING = 'TanStack Query';
const OPEN_PAGE = `
const { openPage } = await import('${join(import.meta.dirname, '../support/component-page.ts')}');
const page = await openPage(Todos);
`;

let readme: Awaited<ReturnType<typeof openSdkReadme>>;
beforeAll(async () => {
  readme = await openSdkReadme();
});
afterAll(() => readme[Symbol.asyncDispose]());

test('the component lists what is open, and what is done leaves the list', async () => {
  const { api, project, programUnder } = readme;
  await api.todos.create.mutate({ description: 'Buy apples' });
  await api.todos.create.mutate({ description: 'Call the bank' });
  const then = `
${OPEN_PAGE}
await page.print('Call the bank DoneBuy apples Done');
page.pressFirstButton();
await page.print('Buy apples Done');
page.close();
`;

  const printed = await project.run(programUnder(HEADING, { first: SIGN_IN, then }));

  expect(printed).toEqual(['Call the bank DoneBuy apples Done', 'Buy apples Done']);
});

test("the component shows the procedure's own error", async () => {
  const { project, programUnder } = readme;
  const then = `${OPEN_PAGE}\nawait page.print('Sign in to continue.');\npage.close();`;

  expect(await project.run(programUnder(HEADING, { then }))).toEqual(['Sign in to continue.']);
});

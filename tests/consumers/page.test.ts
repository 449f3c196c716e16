import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientOf, person, signIn } from '../support/people.ts';
import { scaleTimeout } from '../support/timeouts.ts';
import { openBrowser } from './support/browser.ts';
import { report } from './support/report.ts';
import { CHROMIUM } from './support/settings.ts';
import { startWebsite, type Website } from './support/website.ts';

describe.skipIf(CHROMIUM === null)('a React page in Chromium', () => {
  const resources = new AsyncDisposableStack();
  let website: Website;
  let browser: Browser;

  beforeAll(async () => {
    website = resources.use(await startWebsite());
    browser = resources.use(await openBrowser());
  });
  afterAll(() => resources.disposeAsync());

  test('signs in, lists, adds and completes todos, shows refusals, and hides todos from the next user', async () => {
    const { trpcUrl } = website.server;
    const ada = person();
    await clientOf(trpcUrl).auth.register.mutate(ada);
    const page = await browser.newPage();
    const defects = new Array<string>();
    page.on('pageerror', (error) => defects.push(error.message));
    await page.goto(website.pageUrl('index.html'));

    await fillIn(page, { email: 'nobody', password: '' });
    await page.getByText('Must be an email address.').waitFor();
    await fillIn(page, { ...ada, password: 'some other pass phrase' });
    expect(await page.getByRole('alert').textContent()).toBe('Wrong email address or password.');
    await fillIn(page, ada);
    await page.getByRole('heading', { name: 'Todos of Ada' }).waitFor();

    for (const description of ['Call the bank', 'Write to Charles', 'Buy punch cards'])
      await add(page, description);
    await page.getByRole('button', { name: 'More' }).click();
    await expectTodos(page, ['Buy punch cards', 'Write to Charles', 'Call the bank']);

    await done(page, 'Write to Charles');
    await page.getByText('1 completed').waitFor();
    await expectTodos(page, ['Buy punch cards', 'Call the bank']);

    const { api } = await signIn(trpcUrl, ada);
    const [latest] = (await api.todos.list.query({ search: 'punch' })).items;
    await api.todos.delete.mutate({ id: latest?.id ?? '' });
    await done(page, 'Buy punch cards');
    expect(await page.getByRole('alert').textContent()).toBe('This todo no longer exists.');
    await expectTodos(page, ['Call the bank']);

    await page.reload();
    await expectTodos(page, ['Call the bank']);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();

    const grace = { ...person(), firstName: 'Grace' };
    await clientOf(trpcUrl).auth.register.mutate(grace);
    const responses = Promise.withResolvers<undefined>();
    await page.route(/todos\./, (route) => responses.promise.then(() => route.continue()));
    await fillIn(page, grace);
    await page.getByRole('heading', { name: 'Todos of Grace' }).waitFor();
    expect(await page.getByRole('listitem').count()).toBe(0);
    responses.resolve(undefined);
    await page.getByText('0 completed').waitFor();

    expect(defects).toEqual([]);
    await report({
      consumer: `Chromium ${browser.version()}, React page`,
      seen: 'form, infinite list, mutations, typed refusals, reload, sign-out, the next user',
    });
  });
});

async function fillIn(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function add(page: Page, description: string): Promise<void> {
  await page.getByLabel('New todo').fill(description);
  await page.getByRole('button', { name: 'Add' }).click();
  await page.getByRole('listitem').filter({ hasText: description }).waitFor();
}

async function done(page: Page, description: string): Promise<void> {
  const todo = page.getByRole('listitem').filter({ hasText: description });
  await todo.getByRole('button', { name: 'Done' }).click();
}

async function expectTodos(page: Page, descriptions: string[]): Promise<void> {
  const shown = async () =>
    (await page.getByRole('listitem').allTextContents()).map((text) => text.replace(/ Done$/, ''));
  await expect.poll(shown, { timeout: scaleTimeout(10_000) }).toEqual(descriptions);
}

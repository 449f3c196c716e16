import { expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { times } from '../support/outcomes.ts';
import { signUp } from '../support/people.ts';

const app = openForTests(startTestApp);

const CALLS = 50;
const countTimers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

test('a long response that was read completely leaves no timer behind', async () => {
  const { api } = await signUp(app().trpcUrl);
  await Promise.all(times(10, () => api.todos.create.mutate({ description: 'long '.repeat(400) })));
  const list = () => api.todos.list.query({});
  const page = await list();
  expect(JSON.stringify(page).length).toBeGreaterThan(16 * 1024);

  for (let n = 0; n < CALLS; n += 1) await list();

  // Connections, the pool and this test have timers too. A timer of a response would run for 30 s.
  await expect.poll(countTimers, { timeout: 5_000 }).toBeLessThan(CALLS / 2);
});

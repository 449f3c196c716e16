import { expect, test } from 'vitest';
import { startTestApp, testEnvironment } from '../support/app.ts';
import { query } from '../support/embedded-postgres.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { signUp } from '../support/people.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { refusal, REVOKED } from '../support/refusals.ts';
import { DELETE_USER, lockUser } from '../support/row-lock.ts';

const database = openForTests(createTestDatabase);
const app = openForTests(() => startTestApp(testEnvironment(database().url)));

test('creating a todo while its owner is being deleted fails like a call of an ended session', async () => {
  const ada = await signUp(app().trpcUrl);
  await using row = await lockUser(database().url, ada.session.user.id);
  const refused = refusal(ada.api.todos.create.mutate({ description: 'Too late' }));

  await row.finish(DELETE_USER);

  expect(await refused).toMatchObject({ ...REVOKED, path: 'todos.create' });
  expect(await query(database().url, 'SELECT id FROM todos')).toEqual([]);
  expect(app().logs.filter(([severity]) => severity === 'error')).toEqual([]);
});

test('a todo that the database rejects for another reason is a defect, and ends no session', async () => {
  const bob = await signUp(app().trpcUrl);
  await query(database().url, "ALTER TABLE todos ADD CONSTRAINT no_todos CHECK (description <> 'Refused')");

  const { code, reason } = await refusal(bob.api.todos.create.mutate({ description: 'Refused' }));

  expect({ code, reason }).toEqual({ code: 'INTERNAL_SERVER_ERROR', reason: null });
  expect(await bob.api.todos.summary.query()).toEqual({ open: 0, completed: 0, overdue: 0 });
});

import { Client } from 'pg';
import { expect, test } from 'vitest';
import { startTestApp, testEnvironment } from '../support/app.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { signUp } from '../support/people.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { refusal, REVOKED } from '../support/refusals.ts';
import { DELETE_USER, lockUser } from '../support/row-lock.ts';

const database = openForTests(createTestDatabase);
const app = openForTests(() => startTestApp(testEnvironment(database().url)));

async function countTodos(): Promise<number | undefined> {
  const client = new Client({ connectionString: database().url });
  await client.connect();
  const { rows } = await client.query<{ count: number }>('SELECT count(*)::int AS count FROM todos');
  await client.end();
  return rows[0]?.count;
}

test('creating a todo while its owner is being deleted fails like any call of an ended session', async () => {
  const ada = await signUp(app().trpcUrl);
  await using row = await lockUser(database().url, ada.session.user.id);
  const refused = refusal(ada.api.todos.create.mutate({ description: 'Too late' }));

  await row.finish(DELETE_USER);

  expect(await refused).toMatchObject({ ...REVOKED, path: 'todos.create' });
  expect(await countTodos()).toBe(0);
  expect(app().logs.filter(([severity]) => severity === 'error')).toEqual([]);
});

test('a todo that the database rejects for another reason is a defect, and ends no session', async () => {
  const bob = await signUp(app().trpcUrl);
  const client = new Client({ connectionString: database().url });
  await client.connect();
  await client.query("ALTER TABLE todos ADD CONSTRAINT no_todos CHECK (description <> 'Refused')");
  await client.end();

  const { code, reason } = await refusal(bob.api.todos.create.mutate({ description: 'Refused' }));

  expect({ code, reason }).toEqual({ code: 'INTERNAL_SERVER_ERROR', reason: null });
  expect(await bob.api.todos.summary.query()).toEqual({ open: 0, completed: 0, overdue: 0 });
});

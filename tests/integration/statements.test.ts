import type { Client } from '@plumbline/client';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { signUp } from '../support/people.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { watchStatements, type StatementWatch } from '../support/statements.ts';

const resources = new AsyncDisposableStack();
let watch: StatementWatch;
let api: Client;
let open: string;
let completed: string;

beforeAll(async () => {
  const database = resources.use(await createTestDatabase());
  watch = resources.use(await watchStatements(database.url));
  const app = resources.use(await startTestApp({ DATABASE_URL: watch.url }));
  ({ api } = await signUp(app.trpcUrl));
});
afterAll(() => resources.disposeAsync());

beforeEach(async () => {
  ({ id: open } = await api.todos.create.mutate({ description: 'Call the bank' }));
  ({ id: completed } = await api.todos.create.mutate({ description: 'Buy apples' }));
  await api.todos.complete.mutate({ id: completed });
  watch.statements.length = 0;
});

type Call = { procedure: string; call: () => Promise<unknown>; statement: string };

const CALLS: Call[] = [
  { procedure: 'users.me', call: () => api.users.me.query(), statement: 'SELECT users' },
  {
    procedure: 'users.update',
    call: () => api.users.update.mutate({ firstName: 'Grace' }),
    statement: 'UPDATE users',
  },
  {
    procedure: 'todos.create',
    call: () => api.todos.create.mutate({ description: 'Rest' }),
    statement: 'INSERT todos',
  },
  { procedure: 'todos.list', call: () => api.todos.list.query({ limit: 20 }), statement: 'SELECT todos' },
  { procedure: 'todos.get', call: () => api.todos.get.query({ id: open }), statement: 'SELECT todos' },
  {
    procedure: 'todos.update',
    call: () => api.todos.update.mutate({ id: open, priority: 'top' }),
    statement: 'UPDATE todos',
  },
  {
    procedure: 'todos.complete',
    call: () => api.todos.complete.mutate({ id: open }),
    statement: 'UPDATE todos',
  },
  {
    procedure: 'todos.reopen',
    call: () => api.todos.reopen.mutate({ id: completed }),
    statement: 'UPDATE todos',
  },
  { procedure: 'todos.delete', call: () => api.todos.delete.mutate({ id: open }), statement: 'DELETE todos' },
  { procedure: 'todos.summary', call: () => api.todos.summary.query(), statement: 'SELECT todos' },
];

test.each(CALLS)('$procedure executes the session check and one statement', async ({ call, statement }) => {
  await call();

  expect(watch.statements.map(summary)).toEqual(['SELECT sessions', statement]);
});

/** The verb and the table, of statements by Prisma and of our own. */
function summary(sql: string): string {
  const [verb = '', table = ''] = sql.match(/^\s*\w+|\b(?:sessions|todos|users)\b/g) ?? [];
  return `${verb.trim()} ${table}`;
}

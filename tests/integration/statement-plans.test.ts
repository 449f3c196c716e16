import { Client } from 'pg';
import { expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { lookInputs, makeThings } from '../support/list-calls.ts';
import { openMailbox } from '../support/mailbox.ts';
import { signUpWithMails } from '../support/mailed-self.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { listProcedures, type ProcedureInfo } from '../support/procedures.ts';
import { readPlan } from '../support/query-plan.ts';
import { signUpSelf, type User } from '../support/self.ts';
import { callAs, makeThing } from '../support/specimen-calls.ts';
import { inputsOf, withNewThings } from '../support/specimen-inputs.ts';
import { specimenOf } from '../support/specimens.ts';
import { watchStatements } from '../support/statements.ts';

const database = openForTests(createTestDatabase);
const watch = openForTests(() => watchStatements(database().url));
const mailbox = openForTests(openMailbox);
const app = openForTests(() => startTestApp({ DATABASE_URL: watch().url, SMTP_URL: mailbox().url }));
const planner = openForTests(async () => {
  const client = new Client({ connectionString: database().url });
  await client.connect();
  // In tables that are nearly empty the planner would rather read them whole. Without that choice it takes an index,
  // and shows by a missing condition that none fits.
  await client.query('SET enable_seqscan = off');
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
});

test.each(listProcedures())(
  'every statement of $path finds its rows by an index, whatever filter and sort order',
  async (procedure) => {
    const executed = await statementsOf(procedure);

    const problems: string[] = [];
    for (const sql of executed) problems.push(...(await problemsOf(sql)));

    expect(executed.size).toBeGreaterThan(0);
    expect(problems).toEqual([]);
  },
);

test.each([
  ['a column without an index', 'SELECT id FROM todos WHERE description = $1'],
  ['a sort order without an owner', 'SELECT id FROM todos ORDER BY created_at LIMIT $1'],
  ['no condition', 'DELETE FROM sessions'],
  ['a column without an index', 'UPDATE todos SET version = 2 WHERE version = $1'],
])('a statement that searches by %s is named', async (_, sql) => {
  expect(await problemsOf(sql)).toEqual([expect.stringContaining(sql)]);
});

/** Calls the procedure with every kind of input, each as its own user, and returns what the server executed meanwhile. */
async function statementsOf(procedure: ProcedureInfo): Promise<Set<string>> {
  const specimen = specimenOf(procedure.path);
  const execute = async (user: User, input: unknown) => {
    const filled = await withNewThings(input, specimen, (kind) => makeThing(app().trpcUrl, kind, user));
    const { status, text } = await callAs(app().trpcUrl, user, [procedure, filled]);
    // A refused call would execute less than the procedure can.
    expect(status, text).toBe(200);
  };
  watch().statements.length = 0;

  const reader = await signUpSelf(app().trpcUrl);
  await makeThings(app().trpcUrl, reader, 2);
  const looks = procedure.type === 'query' ? await lookInputs(app().trpcUrl, reader, procedure) : [];
  for (const input of looks) await execute(reader, input);
  for (const inputOf of inputsOf(procedure, specimen)) {
    const user = await signUpWithMails(app().trpcUrl, mailbox());
    await execute(user, inputOf(user.self));
  }
  return new Set(watch().statements);
}

const SCANS = /^(Seq|Sample|Tid|Index|Index Only|Bitmap Index) Scan$/;

/** Says which tables, or indexes, the statement reads from end to end. */
async function problemsOf(sql: string): Promise<string[]> {
  if (!/^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/.test(sql)) return [];
  const { rows } = await planner().query(`EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${sql}`);
  const scans = readPlan(rows).filter((node) => SCANS.test(node['Node Type']));
  return scans
    .filter((node) => node['Index Cond'] === undefined)
    .map((node) => `${node['Node Type']} without a condition: ${sql}`);
}

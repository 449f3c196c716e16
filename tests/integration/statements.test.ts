import { expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { post } from '../support/http.ts';
import { openMailbox } from '../support/mailbox.ts';
import { signUpWithMails } from '../support/mailed-self.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { listProcedures } from '../support/procedures.ts';
import { signUpSelf } from '../support/self.ts';
import { callAs, makeThing } from '../support/specimen-calls.ts';
import { withNewThings } from '../support/specimen-inputs.ts';
import { specimenOf } from '../support/specimens.ts';
import { watchStatements } from '../support/statements.ts';
import { summarizeStatement } from '../support/summarize-statement.ts';

const database = openForTests(createTestDatabase);
const watch = openForTests(() => watchStatements(database().url));
const mailbox = openForTests(openMailbox);
const app = openForTests(() => startTestApp({ DATABASE_URL: watch().url, SMTP_URL: mailbox().url }));

test.each(listProcedures())('a call of $path executes the statements of its specimen', async (procedure) => {
  const specimen = specimenOf(procedure.path);
  const user = await signUpWithMails(app().trpcUrl, mailbox());
  const last = await signUpSelf(app().trpcUrl);
  const make = (kind: string) => makeThing(app().trpcUrl, kind, user);
  const input = await withNewThings(specimen.input?.(user.self), specimen, make);
  watch().statements.length = 0;

  const { status, text } = await callAs(app().trpcUrl, user, [procedure, input]);

  expect(status, text).toBe(200);
  const check = procedure.access === 'protected' ? ['SELECT sessions'] : [];
  await finishBackgroundWork(last.self);
  expect(executed().sort()).toEqual([...check, ...specimen.statements, ...RESET_REQUEST].sort());
});

/** What a request for a reset executes, with the work that follows its response. */
const RESET_REQUEST = ['SELECT users', 'INSERT mailed_tokens'];

/** Waits for the background work of the calls before, which starts in order: this call's mail comes after theirs. */
async function finishBackgroundWork({ email }: { email: string }): Promise<void> {
  const { status } = await post(`${app().trpcUrl}/auth.requestPasswordReset`, { email });
  expect(status).toBe(200);
  await mailbox().mail(email);
}

/** Without the counters of limits, which stand in Redis where there is one. */
const executed = () =>
  watch()
    .statements.map(summarizeStatement)
    .filter((statement) => !statement.endsWith(' rate_limits'));

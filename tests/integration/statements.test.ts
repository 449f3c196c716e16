import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { post } from '../support/http.ts';
import { openMailbox } from '../support/mailbox.ts';
import { signUpWithMails } from '../support/mailed-self.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { person } from '../support/people.ts';
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
  const make = (kind: string) => makeThing(app().trpcUrl, kind, user);
  const input = await withNewThings(specimen.input?.(user.self), specimen, make);
  watch().statements.length = 0;

  const { status, text } = await callAs(app().trpcUrl, user, [procedure, input]);

  expect(status, text).toBe(200);
  const check = procedure.access === 'protected' ? ['SELECT sessions'] : [];
  expect(executed().sort()).toEqual([...check, ...specimen.statements].sort());
});

/** A request for a mail executes the same whether or not there is an account. Otherwise its time would tell. */
test('a request for a reset executes one statement, with or without an account', async () => {
  const { self } = await signUpSelf(app().trpcUrl);

  for (const email of [self.email, person().email]) {
    watch().statements.length = 0;
    const { status } = await post(`${app().trpcUrl}/auth.requestPasswordReset`, { email });

    expect(status).toBe(200);
    expect(executed()).toEqual(['INSERT mailed_tokens']);
  }
});

/** Polling must be cheap: the servers of many replicas do it all day. */
test('an idle server looks for mails with one statement every two seconds', async () => {
  await mailbox().mail((await signUpWithMails(app().trpcUrl, mailbox())).self.email);
  await delay(1_000);
  watch().statements.length = 0;

  await delay(6_500);

  const looks = watch().statements.map(summarizeStatement);
  expect(new Set(looks)).toEqual(new Set(['UPDATE mailed_tokens']));
  expect(looks.length).toBeLessThanOrEqual(4);
});

const POLLED = ['UPDATE mailed_tokens', 'DELETE mailed_tokens'];

/** Leaves out the counters of limits, which are in Redis where there is one, and what sends mails in the background. */
const executed = () =>
  watch()
    .statements.map(summarizeStatement)
    .filter((statement) => !statement.endsWith(' rate_limits') && !POLLED.includes(statement));

import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { query } from '../support/embedded-postgres.ts';
import { openMailbox } from '../support/mailbox.ts';
import { startMuteServer } from '../support/mute-server.ts';
import { countOutcomes, outcomesInTurn, times } from '../support/outcomes.ts';
import { clientOf, person, signUp } from '../support/people.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { processEnvironment, startServer } from '../support/server-process.ts';
import { scaleTimeout } from '../support/timeouts.ts';

vi.setConfig({ testTimeout: scaleTimeout(60_000) });

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

/** No server listens on port 9. */
const DOWN = 'smtp://127.0.0.1:9';

/** Starts a server with a database of its own, and requests a mail. */
async function begin(environment: Record<string, string>) {
  await using resources = new AsyncDisposableStack();
  const { url } = resources.use(await createTestDatabase());
  const app = resources.use(await startTestApp({ DATABASE_URL: url, ...environment }));
  const { email } = await signUp(app.trpcUrl);
  const askAt = ({ anonymous }: TestApp) => anonymous.auth.requestPasswordReset.mutate({ email });
  await askAt(app);
  const kept = resources.move();
  const events = () => app.logs.filter(([, event]) => event.startsWith('mail.'));
  return { ...{ app, url, email, askAt, events }, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Lets the tokens of all mails that were not sent expire. */
const expire = (url: string) =>
  query(
    url,
    'UPDATE mailed_tokens SET expires_at = now(), due_at = now() WHERE due_at IS NOT NULL RETURNING id',
  );

test('a mail that the mail server refuses at first is sent later, once', async () => {
  let attempts = 0;
  await using flaky = await openMailbox({
    onMail: () => {
      attempts += 1;
      return attempts < 3 ? Promise.reject(new Error('Come back later.')) : Promise.resolve();
    },
  });
  await using attempt = await begin({ SMTP_URL: flaky.url });

  await flaky.mail(attempt.email);
  await expect.poll(() => attempt.events().length).toBe(2);

  expect(attempt.events()).toEqual([
    ['warn', 'mail.delayed', { mail: 'reset_password', code: 'EMESSAGE', smtpStatus: 450 }],
    ['info', 'mail.sent', { mail: 'reset_password' }],
  ]);
  expect(flaky.mails).toHaveLength(1);
});

test.each([
  ['refuses every mail', { code: expect.stringMatching(/^E/), smtpStatus: 450 }],
  ['is down', { code: 'ESOCKET', smtpStatus: null }],
])('while the mail server %s, one line says so for each mail, without an address', async (how, failure) => {
  let refused = 0;
  await using refusing = await openMailbox({
    onMail: () => {
      refused += 1;
      return Promise.reject(new Error('There is no mailbox canary@example.com here.'));
    },
  });
  await using attempt = await begin({ SMTP_URL: how === 'is down' ? DOWN : refusing.url });
  const { app, email, events } = attempt;

  await expect.poll(() => events().length).toBe(1);
  if (how !== 'is down') await expect.poll(() => refused).toBeGreaterThan(2);

  expect(events()).toEqual([['warn', 'mail.delayed', { mail: 'reset_password', ...failure }]]);
  expect(JSON.stringify(app.logs)).not.toContain(email);
  expect(JSON.stringify(app.logs)).not.toContain('canary');
  expect(app.logs.filter(([severity]) => severity === 'error')).toEqual([]);
});

test('a mail that cannot be sent before its token expires is given up by one server, and its limit is given back', async () => {
  const JWT_SECRET = randomBytes(32).toString('base64');
  const environment = { SMTP_URL: DOWN, LIMIT_MAILS_PER_ACCOUNT: '2/3600', JWT_SECRET };
  await using attempt = await begin(environment);
  const { app, url, askAt } = attempt;
  await using other = await startTestApp({ ...environment, DATABASE_URL: url });
  expect(await outcomesInTurn(2, () => askAt(app))).toEqual(['ok', 'RATE_LIMITED']);
  const givenUp = () => [...app.logs, ...other.logs].filter(([, event]) => event === 'mail.given_up');

  expect(await expire(url)).toHaveLength(2);
  await expect.poll(() => givenUp().length).toBe(2);
  await expect.poll(() => expire(url)).toEqual([]);

  const fields = { mail: 'reset_password', userId: expect.any(String), attempts: expect.any(Number) };
  expect(givenUp()).toEqual(Array(2).fill(['error', 'mail.given_up', fields]));
  expect(await outcomesInTurn(3, (n) => askAt(n % 2 === 0 ? app : other))).toEqual([
    'ok',
    'ok',
    'RATE_LIMITED',
  ]);
});

test('a mail that was sent is not given back', async () => {
  await using mailbox = await openMailbox();
  await using attempt = await begin({ SMTP_URL: mailbox.url, LIMIT_MAILS_PER_ACCOUNT: '1/3600' });
  await expect.poll(() => attempt.events().length).toBe(1);

  await query(attempt.url, 'UPDATE mailed_tokens SET expires_at = now()');

  expect(await outcomesInTurn(1, () => attempt.askAt(attempt.app))).toEqual(['RATE_LIMITED']);
});

test('a mail of a server that has stopped is sent by another one', async () => {
  await using mailbox = await openMailbox();
  await using first = await startServer({ ...processEnvironment(database.url), SMTP_URL: DOWN });
  const { email } = await signUp(first.trpcUrl);
  await clientOf(first.trpcUrl).auth.requestPasswordReset.mutate({ email });
  first.signal('SIGTERM');
  expect(await first.exit).toEqual({ code: 0, signal: null });

  await using _ = await startTestApp({ DATABASE_URL: database.url, SMTP_URL: mailbox.url });

  await mailbox.mail(email);
});

test('a mail server that does not respond delays neither responses nor shutdown', async () => {
  await using mute = await startMuteServer();
  const environment = {
    ...processEnvironment(database.url),
    SMTP_URL: `smtp://127.0.0.1:${String(mute.port)}`,
  };
  await using server = await startServer(environment);
  const people = await Promise.all(times(20, () => signUp(server.trpcUrl)));
  const emails = people.flatMap(({ email }) => [email, person().email]);

  const startedAt = performance.now();
  const outcomes = await countOutcomes(
    emails.map(
      (email) => people[0]?.api.auth.requestPasswordReset.mutate({ email }) ?? Promise.reject(new Error()),
    ),
  );
  const answeredMs = performance.now() - startedAt;
  await expect.poll(mute.connections, { interval: 10 }).toBeGreaterThan(0);
  server.signal('SIGTERM');
  const exit = await server.exit;
  const stoppedMs = performance.now() - startedAt - answeredMs;

  expect(outcomes).toEqual({ ok: 40 });
  expect(answeredMs).toBeLessThan(scaleTimeout(3_000));
  expect(exit).toEqual({ code: 0, signal: null });
  // The mail server has five seconds to respond to the mails that are being sent. No other mails are started.
  expect(stoppedMs).toBeLessThan(scaleTimeout(10_000));
  const written = server.output.stdout;
  for (const email of emails) expect(written).not.toContain(email);
});

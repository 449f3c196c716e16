import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { openMailbox, type Mailbox } from '../support/mailbox.ts';
import { startMuteServer } from '../support/mute-server.ts';
import { countOutcomes, times } from '../support/outcomes.ts';
import { person, signUp } from '../support/people.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { processEnvironment, startServer } from '../support/server-process.ts';
import { scaleTimeout } from '../support/timeouts.ts';

vi.setConfig({ testTimeout: scaleTimeout(60_000) });

/** Three attempts to send a mail take six seconds, so all mails are sent at once before the tests. */
type Attempt = { app: TestApp; email: string };
let resources: AsyncDisposableStack;
let database: TestDatabase;
let refused = 0;
let flaky: Mailbox;
let attempts: Record<'down' | 'refusing' | 'flaky', Attempt>;
beforeAll(async () => {
  resources = new AsyncDisposableStack();
  database = resources.use(await createTestDatabase());
  const refusing = resources.use(
    await openMailbox({
      onMail: () => {
        refused += 1;
        return Promise.reject(new Error('There is no mailbox canary@example.com here.'));
      },
    }),
  );
  let isFirst = true;
  flaky = resources.use(
    await openMailbox({
      onMail: () => {
        const wasFirst = isFirst;
        isFirst = false;
        return wasFirst ? Promise.reject(new Error('Come back later.')) : Promise.resolve();
      },
    }),
  );
  const begin = async (url: string): Promise<Attempt> => {
    const app = resources.use(await startTestApp({ SMTP_URL: url }));
    const { email } = await signUp(app.trpcUrl);
    await app.anonymous.auth.requestPasswordReset.mutate({ email });
    return { app, email };
  };
  // No server listens on port 9.
  const [down, atRefusing, atFlaky] = [begin('smtp://127.0.0.1:9'), begin(refusing.url), begin(flaky.url)];
  attempts = { down: await down, refusing: await atRefusing, flaky: await atFlaky };
});
afterAll(() => resources.disposeAsync());

const eventsOf = ({ app }: Attempt) => app.logs.filter(([, event]) => event.startsWith('mail.'));
const lastEvent = (attempt: Attempt) =>
  expect.poll(() => eventsOf(attempt).length, { timeout: scaleTimeout(15_000) }).toBe(1);

test('a mail that the mail server refuses at first is sent later, once', async () => {
  await flaky.mail(attempts.flaky.email);
  await lastEvent(attempts.flaky);

  expect(eventsOf(attempts.flaky)).toEqual([['info', 'mail.sent', { mail: 'reset_password' }]]);
  expect(flaky.mails).toHaveLength(1);
});

test.each([
  ['that refuses a mail three times', 'refusing', { code: expect.stringMatching(/^E/), smtpStatus: 450 }],
  ['that is down', 'down', { code: 'ESOCKET', smtpStatus: null }],
] as const)(
  'a mail server %s fails only the mail, and its address is not logged',
  async (_what, name, failure) => {
    const attempt = attempts[name];
    await lastEvent(attempt);

    expect(eventsOf(attempt)).toEqual([['warn', 'mail.failed', { mail: 'reset_password', ...failure }]]);
    expect(refused).toBe(3);
    const { app, email } = attempt;
    expect(JSON.stringify(app.logs)).not.toContain(email);
    expect(JSON.stringify(app.logs)).not.toContain('canary');
    expect(app.logs.filter(([severity]) => severity === 'error')).toEqual([]);
  },
);

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

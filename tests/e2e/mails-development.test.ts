import { expect, test } from 'vitest';
import { openForTests } from '../support/open-for-tests.ts';
import { outcomeOf } from '../support/outcomes.ts';
import { clientOf, person, signUp } from '../support/people.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { processEnvironment, startServer, type ListeningServer } from '../support/server-process.ts';

const database = openForTests(createTestDatabase);

const start = (environment: Record<string, string>) =>
  startServer({ ...processEnvironment(database().url), SMTP_URL: '', ...environment });

const tokenIn = (text: unknown) => /#token=([\w-]{64})\n/.exec(String(text))?.[1] ?? '';

/** Stops the server, so that it has written everything. */
async function writtenBy(server: ListeningServer): Promise<string> {
  server.signal('SIGTERM');
  await server.exit;
  return `${server.output.stdout}${server.output.stderr}`;
}

test('a development server without a mail server logs each mail with its link', async () => {
  await using server = await start({ APP_URL: 'http://localhost:5173' });
  const { api, email } = await signUp(server.trpcUrl);
  const { auth } = clientOf(server.trpcUrl);

  await api.auth.requestEmailVerification.mutate();
  const { text, ...line } = await server.line('mail.written');

  expect(line).toMatchObject({ level: 'info', mail: 'verify_email', to: email });
  expect(text).toContain('http://localhost:5173/verify-email#token=');
  expect(await outcomeOf(auth.verifyEmail.mutate({ token: tokenIn(text) }))).toBe('ok');
  expect(await api.users.me.query()).toMatchObject({ emailVerified: true });
});

// People who read the log of a production server must not be able to sign in as its users.
test('a production server without a mail server logs it at the start and drops mails, without their content', async () => {
  await using server = await start({ NODE_ENV: 'production', BCRYPT_COST: '10' });
  const { api, email } = await signUp(server.trpcUrl);
  const { auth } = clientOf(server.trpcUrl);

  await api.auth.requestEmailVerification.mutate();
  await auth.requestPasswordReset.mutate({ email });
  await auth.requestPasswordReset.mutate({ email: person().email });
  await expect.poll(() => server.lines.filter(({ event }) => event === 'mail.dropped').length).toBe(2);

  expect(await server.line('mail.disabled')).toMatchObject({
    level: 'warn',
    because: 'SMTP_URL is not set.',
  });
  const mails = server.lines.filter(({ event }) => event === 'mail.dropped');
  // Each mail is handled after its own response, so their order is not fixed.
  expect(mails.map(({ mail }) => mail).toSorted()).toEqual(['reset_password', 'verify_email']);
  for (const { timestamp: _, mail: __, ...line } of mails)
    expect(line).toEqual({ level: 'warn', event: 'mail.dropped' });
  const written = await writtenBy(server);
  expect(written).not.toContain(email);
  expect(written).not.toMatch(/#token=|mail\.written/);
});

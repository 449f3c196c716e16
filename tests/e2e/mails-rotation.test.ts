import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { startTestApp, testEnvironment } from '../support/app.ts';
import { openMailbox } from '../support/mailbox.ts';
import { outcomeOf } from '../support/outcomes.ts';
import { signUp } from '../support/people.ts';
import { createTestDatabase } from '../support/postgres.ts';

const newSecret = () => randomBytes(32).toString('base64');
const [OLD, NEW] = [newSecret(), newSecret()];

/** What the replicas are configured with, in the order in which an operator rolls it out. */
const GENERATIONS = [
  { JWT_SECRET: OLD },
  { JWT_SECRET: OLD, JWT_ACCEPTED_SECRETS: NEW },
  { JWT_SECRET: NEW, JWT_ACCEPTED_SECRETS: OLD },
  { JWT_SECRET: NEW },
];
const DOWN = { SMTP_URL: 'smtp://127.0.0.1:9' };

async function verifyAt(app: Awaited<ReturnType<typeof startTestApp>>, token: string): Promise<string> {
  return outcomeOf(app.anonymous.auth.verifyEmail.mutate({ token }));
}

test.each([
  [0, 1],
  [1, 2],
  [2, 3],
])('a mail that was queued before generation %i was replaced by %i works at both', async (before, after) => {
  await using resources = new AsyncDisposableStack();
  const mailbox = resources.use(await openMailbox());
  const database = resources.use(await createTestDatabase());
  const start = async (generation: number, environment: Record<string, string>) =>
    resources.use(
      await startTestApp({ ...testEnvironment(database.url), ...GENERATIONS[generation], ...environment }),
    );
  const unable = await start(before, DOWN);
  const { api, email } = await signUp(unable.trpcUrl);
  await api.auth.requestEmailVerification.mutate();
  await unable[Symbol.asyncDispose]();

  const current = await start(after, { SMTP_URL: mailbox.url });
  const { token } = await mailbox.mail(email);

  const old = await start(before, DOWN);
  expect(await verifyAt(current, token)).toBe('ok');
  expect(await verifyAt(old, token)).toBe('ok');
});

test('a mail that was sent before the secret was replaced works afterwards, while the old one is accepted', async () => {
  await using resources = new AsyncDisposableStack();
  const mailbox = resources.use(await openMailbox());
  const database = resources.use(await createTestDatabase());
  const start = async (environment: object) =>
    resources.use(
      await startTestApp({ ...testEnvironment(database.url), SMTP_URL: mailbox.url, ...environment }),
    );
  const old = await start({ JWT_SECRET: OLD });
  const { api, email } = await signUp(old.trpcUrl);
  await api.auth.requestEmailVerification.mutate();
  const { token } = await mailbox.mail(email);

  expect(await verifyAt(await start({ JWT_SECRET: NEW }), token)).toBe('TOKEN_INVALID');
  expect(await verifyAt(await start({ JWT_SECRET: NEW, JWT_ACCEPTED_SECRETS: OLD }), token)).toBe('ok');
});

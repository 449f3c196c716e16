import { startTestApp, testEnvironment, type TestApp } from './app.ts';
import { openMailbox, type Mailbox } from './mailbox.ts';
import type { SignedIn } from './people.ts';
import { createTestDatabase } from './postgres.ts';

export type MailingServers = {
  app: TestApp;
  /** Another server on the same database. */
  other: TestApp;
  mailbox: Mailbox;
  databaseUrl: string;
  /** Requests a mail and returns the token in its link. */
  tokenFor(purpose: Purpose, person: SignedIn): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
};
export type Purpose = 'verify_email' | 'reset_password';

/** Starts two servers on one database, which send their mails to one mailbox. */
export async function startMailingServers(environment: Record<string, string> = {}): Promise<MailingServers> {
  await using resources = new AsyncDisposableStack();
  const mailbox = resources.use(await openMailbox());
  const database = resources.use(await createTestDatabase());
  const complete = { ...testEnvironment(database.url), SMTP_URL: mailbox.url, ...environment };
  const app = resources.use(await startTestApp(complete));
  const other = resources.use(await startTestApp(complete));
  const kept = resources.move();

  return {
    ...{ app, other, mailbox, databaseUrl: database.url },
    async tokenFor(purpose, { api, email }) {
      const { length } = mailbox.mails.filter(({ to }) => to.includes(email));
      if (purpose === 'verify_email') await api.auth.requestEmailVerification.mutate();
      else await app.anonymous.auth.requestPasswordReset.mutate({ email });
      return (await mailbox.mail(email, length + 1)).token;
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

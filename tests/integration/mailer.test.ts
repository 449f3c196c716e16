import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { beforeEach, describe, expect, test } from 'vitest';
import { openMailer } from '../../server/infrastructure/mailer.ts';
import { openMailbox, type Mailbox } from '../support/mailbox.ts';
import { TEST_CERTIFICATE } from '../support/test-certificate.ts';

const MAIL = { purpose: 'reset_password', to: 'ada@example.com', subject: 'Hello', text: 'Hello.' } as const;
const LOGIN = { username: 'plumbline', password: 'mail-password' };

const withLogin = (url: string) => url.replace('://', `://${LOGIN.username}:${LOGIN.password}@`);

/** Tries to send a mail. Returns the logged events, or that it failed. */
async function send(smtpUrl: string): Promise<string[]> {
  const events: string[] = [];
  const logger = { log: (_: unknown, event: string) => void events.push(event), defect: () => undefined };
  const mailer = openMailer({ smtpUrl, mailFrom: 'no-reply@example.com', isDevelopment: false, logger });
  // Whether a mail can be sent or not, the check says the same.
  const [check, failure] = [await mailer.check(), await mailer.send(MAIL)];
  expect(check).toEqual(failure);
  return failure === null ? events : [...events, 'failed'];
}

/** What has reached the mail server. */
const received = ({ logins, mails }: Mailbox) => ({
  logins,
  mails: mails.map(({ to, isSecure }) => ({ to, isSecure })),
});
const NOTHING = { logins: [], mails: [] };
const mail = (isSecure: boolean) => ({ to: [MAIL.to], isSecure });

test('no password is sent to a mail server that offers no TLS', async () => {
  await using mailbox = await openMailbox({ offers: ['AUTH'] });

  expect(await send(withLogin(mailbox.url))).toEqual(['failed']);
  expect(received(mailbox)).toEqual(NOTHING);
});

test('no password is sent to a mail server whose certificate is not trusted', async () => {
  await using mailbox = await openMailbox({ offers: ['AUTH', 'STARTTLS'] });

  expect(await send(withLogin(mailbox.url))).toEqual(['failed']);
  expect(received(mailbox)).toEqual(NOTHING);
});

test('without a password, mail is sent without TLS if the mail server offers none', async () => {
  await using mailbox = await openMailbox();

  expect(await send(mailbox.url)).toEqual(['mail.sent']);
  expect(received(mailbox)).toEqual({ logins: [], mails: [mail(false)] });
});

describe('a mail server with TLS and a trusted certificate', () => {
  beforeEach(() => {
    const before = getCACertificates('default');
    setDefaultCACertificates([...before, TEST_CERTIFICATE]);
    return () => {
      setDefaultCACertificates(before);
    };
  });

  test('gets the password and the mail over TLS', async () => {
    await using mailbox = await openMailbox({ offers: ['AUTH', 'STARTTLS'] });

    expect(await send(withLogin(mailbox.url))).toEqual(['mail.sent']);
    expect(received(mailbox)).toEqual({
      logins: Array(2).fill({ ...LOGIN, isSecure: true }),
      mails: [mail(true)],
    });
  });

  test('gets the mail over TLS even without a password', async () => {
    await using mailbox = await openMailbox({ offers: ['STARTTLS'] });

    expect(await send(mailbox.url)).toEqual(['mail.sent']);
    expect(received(mailbox)).toEqual({ logins: [], mails: [mail(true)] });
  });
});

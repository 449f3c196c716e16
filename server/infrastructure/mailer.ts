import { setTimeout as delay } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import type { Logger } from './logger.ts';

export type Mail = {
  /** What the mail is about, for the log. */
  purpose: string;
  to: string;
  subject: string;
  text: string;
};

/** Never fails: it retries for a while, and a mail that cannot be sent in the end is logged. */
export type SendMail = (mail: Mail) => Promise<void>;

const TIMEOUT_MS = 5_000;
/** Before the second and the third try. If the mail server is away for longer, whoever waits for the mail asks again. */
const RETRY_AFTER_MS = [1_000, 5_000];

type Options = {
  /** Undefined where no mail can be sent. */
  smtpUrl: string | undefined;
  mailFrom: string;
  isDevelopment: boolean;
  logger: Logger;
};
type Mailer = { sendMail: SendMail } & Disposable;

export function openMailer({ smtpUrl, mailFrom, isDevelopment, logger }: Options): Mailer {
  if (smtpUrl !== undefined) return createMailer({ smtpUrl, mailFrom, logger });
  return { sendMail: isDevelopment ? writeTo(logger) : dropMails(logger), [Symbol.dispose]: () => undefined };
}

type SmtpOptions = { smtpUrl: string; mailFrom: string; logger: Logger };

/**
 * Once disposed of it sends what is still to be sent, but tries nothing again, and after one failure nothing more: a
 * server that stops does not wait for a mail server that is down.
 */
function createMailer({ smtpUrl, mailFrom: from, logger }: SmtpOptions): Mailer {
  const stopping = new AbortController();
  let isGivenUp = false;
  const transport = createTransport({
    url: smtpUrl,
    // A password is not sent over a connection that anybody on the way can read.
    requireTLS: new URL(smtpUrl).password !== '',
    dnsTimeout: TIMEOUT_MS,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });

  async function attempt({ to, subject, text }: Mail): Promise<Error | null> {
    if (isGivenUp) return new Error('The server stops, and the mail server is down.');
    try {
      await transport.sendMail({ from, to, subject, text });
      return null;
    } catch (error) {
      isGivenUp = stopping.signal.aborted;
      return error instanceof Error ? error : new Error('The mail could not be sent.');
    }
  }

  return {
    async sendMail(mail) {
      for (const waitMs of [...RETRY_AFTER_MS, null]) {
        const error = await attempt(mail);
        if (error === null) {
          logger.log('info', 'mail.sent', { mail: mail.purpose });
          return;
        }
        if (waitMs === null || stopping.signal.aborted) {
          logger.log('warn', 'mail.failed', { mail: mail.purpose, ...codesOf(error) });
          return;
        }
        await delay(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    },

    [Symbol.dispose]() {
      stopping.abort();
    },
  };
}

/** For a developer to read, whose mail goes nowhere. In production it would put tokens into the log. */
function writeTo(logger: Logger): SendMail {
  return ({ purpose, to, subject, text }) => {
    logger.log('info', 'mail.written', { mail: purpose, to, subject, text });
    return Promise.resolve();
  };
}

/** Where no mail server is known. Nobody is told: that would tell who has an account. */
function dropMails(logger: Logger): SendMail {
  logger.log('warn', 'mail.disabled', { because: 'SMTP_URL is not set.' });
  return ({ purpose }) => {
    logger.log('warn', 'mail.dropped', { mail: purpose });
    return Promise.resolve();
  };
}

/** What went wrong, without the server's words, which quote addresses. */
function codesOf(error: Error): { code: string | null; smtpStatus: number | null } {
  return {
    code: 'code' in error && typeof error.code === 'string' ? error.code : null,
    smtpStatus: 'responseCode' in error && typeof error.responseCode === 'number' ? error.responseCode : null,
  };
}

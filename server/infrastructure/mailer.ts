import { setTimeout as delay } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import type { Logger } from './logger.ts';

export type Mail = {
  /** Names the kind of mail in the log. */
  purpose: string;
  to: string;
  subject: string;
  text: string;
};

/** Sends a mail, with retries. Never fails: if the last attempt fails, it logs that. */
export type SendMail = (mail: Mail) => Promise<void>;

const TIMEOUT_MS = 5_000;
/** The waits before the second and third attempt. If the mail server is down for longer, users request a new mail. */
const RETRY_AFTER_MS = [1_000, 5_000];

type Options = {
  /** Undefined when no mail server is configured. */
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
 * Sends mails by SMTP. After its disposal it still sends queued mails, but without retries and only until the first
 * failure, so that a stopping server does not wait for a mail server that is down.
 */
function createMailer({ smtpUrl, mailFrom: from, logger }: SmtpOptions): Mailer {
  const stopping = new AbortController();
  let isGivenUp = false;
  const transport = createTransport({
    url: smtpUrl,
    // Keeps the password from being sent over an unencrypted connection.
    requireTLS: new URL(smtpUrl).password !== '',
    dnsTimeout: TIMEOUT_MS,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });

  async function attempt({ to, subject, text }: Mail): Promise<Error | null> {
    if (isGivenUp) return new Error('The mail server is down, and this server is stopping.');
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

/** Writes mails to the log, for development. In production this would put tokens into the log. */
function writeTo(logger: Logger): SendMail {
  return ({ purpose, to, subject, text }) => {
    logger.log('info', 'mail.written', { mail: purpose, to, subject, text });
    return Promise.resolve();
  };
}

/** Drops mails when no mail server is configured. Calls still succeed: an error would reveal which accounts exist. */
function dropMails(logger: Logger): SendMail {
  logger.log('warn', 'mail.disabled', { because: 'SMTP_URL is not set.' });
  return ({ purpose }) => {
    logger.log('warn', 'mail.dropped', { mail: purpose });
    return Promise.resolve();
  };
}

/** Returns the error's codes without its message, because mail servers quote addresses in theirs. */
function codesOf(error: Error): { code: string | null; smtpStatus: number | null } {
  return {
    code: 'code' in error && typeof error.code === 'string' ? error.code : null,
    smtpStatus: 'responseCode' in error && typeof error.responseCode === 'number' ? error.responseCode : null,
  };
}

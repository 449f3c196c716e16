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

/** The codes of a failure, without its message, because mail servers quote addresses in theirs. */
export type MailFailure = { code: string | null; smtpStatus: number | null };

export type Mailer = {
  /** Tries once to send the mail. Returns why that failed, or null. */
  send(mail: Mail): Promise<MailFailure | null>;
  /** Connects to the mail server, and signs in, as for a mail. Returns why that failed, or null. */
  check(): Promise<MailFailure | null>;
};

/** For each step of the mail server. */
const TIMEOUT_MS = 5_000;
/** For all steps. A stopping server waits this long for the mail in hand. */
const ATTEMPT_MS_MAX = 10_000;

type Options = {
  /** Undefined when no mail server is configured. */
  smtpUrl: string | undefined;
  mailFrom: string;
  isDevelopment: boolean;
  logger: Logger;
};

export function openMailer({ smtpUrl, mailFrom, isDevelopment, logger }: Options): Mailer {
  if (smtpUrl !== undefined) return createMailer({ smtpUrl, mailFrom, logger });
  return { send: isDevelopment ? writeTo(logger) : dropMails(logger), check: () => Promise.resolve(null) };
}

type SmtpOptions = { smtpUrl: string; mailFrom: string; logger: Logger };

/** Sends mails by SMTP. */
function createMailer({ smtpUrl, mailFrom: from, logger }: SmtpOptions): Mailer {
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

  return {
    async send({ purpose, to, subject, text }) {
      const failure = await failureOf(transport.sendMail({ from, to, subject, text }));
      if (failure === null) logger.log('info', 'mail.sent', { mail: purpose });
      return failure;
    },

    check: () => failureOf(transport.verify()),
  };
}

async function failureOf(attempt: Promise<unknown>): Promise<MailFailure | null> {
  const timeout = new AbortController();
  const { signal } = timeout;
  const isLate = delay(ATTEMPT_MS_MAX, { code: 'ETIMEDOUT', smtpStatus: null }, { signal });
  try {
    return await Promise.race([attempt.then(() => null, codesOf), isLate]);
  } finally {
    isLate.catch(() => undefined);
    timeout.abort();
  }
}

/** Writes mails to the log, for development. In production this would put tokens into the log. */
function writeTo(logger: Logger): Mailer['send'] {
  return ({ purpose, to, subject, text }) => {
    logger.log('info', 'mail.written', { mail: purpose, to, subject, text });
    return Promise.resolve(null);
  };
}

/** Drops mails when no mail server is configured. Calls still succeed: an error would reveal which accounts exist. */
function dropMails(logger: Logger): Mailer['send'] {
  logger.log('warn', 'mail.disabled', { because: 'SMTP_URL is not set.' });
  return ({ purpose }) => {
    logger.log('warn', 'mail.dropped', { mail: purpose });
    return Promise.resolve(null);
  };
}

function codesOf(error: unknown): MailFailure {
  if (!(error instanceof Error)) return { code: null, smtpStatus: null };
  return {
    code: 'code' in error && typeof error.code === 'string' ? error.code : null,
    smtpStatus: 'responseCode' in error && typeof error.responseCode === 'number' ? error.responseCode : null,
  };
}

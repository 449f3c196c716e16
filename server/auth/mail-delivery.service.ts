import type { Mailer, MailFailure } from '../infrastructure/mailer.ts';
import type { UserId } from '../schemas/ids.schema.ts';
import type { MailQueue, QueuedMail } from './mail-queue.ts';
import type { MailedTokenPurpose, MailedTokens } from './mailed-token.ts';
import { composeMail } from './mails.ts';

/** Logs what an operator must know about a mail. */
export type MailLog = {
  /** The first attempt failed. */
  delayed(entry: { mail: MailedTokenPurpose } & MailFailure): void;
  /** The mail's token became invalid before the mail could be sent. */
  givenUp(entry: { mail: MailedTokenPurpose; userId: UserId; attempts: number }): void;
};

type Dependencies = {
  mailQueue: MailQueue;
  tokens: MailedTokens;
  mailer: Mailer;
  mailLog: MailLog;
  /** Removes a mail that was never delivered from the rate limit of its address. */
  giveBack: (limitKey: string, ageSeconds: number) => Promise<void>;
  /** The URL of the frontend. Links in mails lead to its pages. */
  appUrl: string;
};

const RETRY_SECONDS_MAX = 600;

/**
 * Sends the mails that are due, one after the other, until none is left or the signal aborts. A process has one mail in
 * hand, so when it is killed, at most one mail is sent twice.
 */
export function createMailDelivery(dependencies: Dependencies): (signal: AbortSignal) => Promise<void> {
  const { mailQueue, tokens, mailer, mailLog, giveBack, appUrl } = dependencies;
  /** Stores what became of the last mail. It is kept until that succeeds, or an outage would send the mail twice. */
  let unsaved: (() => Promise<void>) | null = null;

  async function save(): Promise<void> {
    await unsaved?.();
    unsaved = null;
  }

  /** Returns what stores the outcome. */
  async function deliver(mail: QueuedMail): Promise<() => Promise<void>> {
    if (!mail.isTokenValid) return () => giveUp(mail);
    const failure = await send(mail);
    if (failure === null) return () => mailQueue.markSent(mail);
    if (mail.to !== null && mail.attempts === 1) mailLog.delayed({ mail: mail.purpose, ...failure });
    return () => mailQueue.postpone(mail, retrySeconds(mail.attempts));
  }

  /** Without an account, it contacts the mail server too: what a client can observe later must not depend on accounts. */
  async function send({ id, purpose, to }: QueuedMail): Promise<MailFailure | null> {
    if (to === null) return mailer.check();
    return mailer.send(composeMail(purpose, { to, token: tokens.create(id), appUrl }));
  }

  async function giveUp(mail: QueuedMail): Promise<void> {
    if (!(await mailQueue.delete(mail))) return;
    const { purpose, userId, to, attempts, limitKey, ageSeconds } = mail;
    if (userId !== null && to !== null) mailLog.givenUp({ mail: purpose, userId, attempts });
    // A client can void a mail at any time, by deleting the account, but it cannot make the mail server fail.
    if (mail.hasExpired) await giveBack(limitKey, ageSeconds);
  }

  return async (signal) => {
    await save();
    while (!signal.aborted) {
      const mail = await mailQueue.take();
      if (mail === null) return;
      unsaved = await deliver(mail);
      await save();
    }
  };
}

/** Doubles with each attempt. */
const retrySeconds = (attempts: number): number => Math.min(2 ** (attempts - 1), RETRY_SECONDS_MAX);

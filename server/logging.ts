import { randomUUID } from 'node:crypto';
import type { MailLog } from './auth/mail-delivery.service.ts';
import type { Logger } from './infrastructure/logger.ts';
import type { AuditLog } from './trpc/audit-log.ts';
import { createCallRecorder } from './trpc/call-log.ts';

/*
 * Connects the parts of the application with the log. They name their events and fields, but only this file and
 * infrastructure use the logger.
 */

/** Logs only an error's name as a warning, because its message may quote an address or a URL. */
export const warnOf = (event: string, logger: Logger) => (error: Error) => {
  logger.log('warn', event, { error: error.name });
};

export function createRecorder(logger: Logger) {
  return createCallRecorder({
    call: (severity, entry) => {
      logger.log(severity, 'call', entry);
    },
    defect: (error, entry) => {
      logger.defect('defect', error, entry);
    },
  });
}

export function createAuditLog(logger: Logger, pseudonym: AuditLog['pseudonym']): AuditLog {
  return {
    pseudonym,
    write: (severity, event, entry) => {
      logger.log(severity, event, entry);
    },
  };
}

export function createMailLog(logger: Logger): MailLog {
  return {
    delayed: (entry) => {
      logger.log('warn', 'mail.delayed', entry);
    },
    givenUp: (entry) => {
      logger.log('error', 'mail.given_up', entry);
    },
  };
}

export function createHttpHooks(logger: Logger) {
  return {
    newRequestId: randomUUID,
    onDefect: (error: Error, requestId: string) => {
      logger.defect('defect', error, { requestId });
    },
    onUnknownProxy: once(() => {
      const because = 'X-Forwarded-For came from an address that is not in TRUST_PROXY.';
      logger.log('warn', 'proxy.unknown', { because });
    }),
  };
}

function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) work();
    isDone = true;
  };
}

import { randomUUID } from 'node:crypto';
import type { MailLog } from './auth/mail-delivery.service.ts';
import { nameFailure } from './infrastructure/database-errors.ts';
import type { Logger } from './infrastructure/logger.ts';
import type { AuditLog } from './trpc/audit-log.ts';
import type { CallLog } from './trpc/call-log.ts';

/*
 * Connects the parts of the application with the log. They name their events and fields, but only this file and
 * infrastructure use the logger.
 */

/** Logs only an error's name as a warning, because its message may quote an address or a URL. */
export const warnOf = (event: string, logger: Logger) => (error: Error) => {
  logger.log('warn', event, { error: error.name });
};

const BURST_MS = 10_000;

/**
 * Reports the first event of a burst at once, and how many more there were every ten seconds. So a flood of events cannot
 * become a flood of log lines.
 */
function inBursts(report: (because: string, count: number) => void): (because: string) => void {
  const counts = new Map<string, number>();

  function reportLater(because: string): void {
    setTimeout(() => {
      const count = counts.get(because) ?? 0;
      counts.delete(because);
      if (count === 0) return;
      report(because, count);
      counts.set(because, 0);
      reportLater(because);
    }, BURST_MS).unref();
  }

  return (because) => {
    const count = counts.get(because);
    counts.set(because, (count ?? -1) + 1);
    if (count !== undefined) return;
    report(because, 1);
    reportLater(because);
  };
}

/** Logs when a service goes down, with the reason, and when it is back. Also failures while it is not down as a whole. */
export function logOutages(service: string, logger: Logger) {
  return {
    onDown(cause: unknown) {
      logger.log('error', `${service}.down`, { because: nameFailure(cause) });
    },
    onUp(downMs: number) {
      logger.log('info', `${service}.up`, { downMs: Math.round(downMs) });
    },
    onFailure: inBursts((because, count) => {
      logger.log('warn', `${service}.failed`, { because, count });
    }),
  };
}

export function createCallLog(logger: Logger): CallLog {
  return {
    call: (severity, entry) => {
      logger.log(severity, 'call', entry);
    },
    defect: (error, entry) => {
      logger.defect('defect', error, entry);
    },
  };
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

export type HttpHooks = ReturnType<typeof createHttpHooks>;

export function createHttpHooks(logger: Logger) {
  return {
    onRefused: inBursts((because, count) => {
      logger.log('warn', 'request.refused', { because, count });
    }),
    newRequestId: randomUUID,
    onDefect: (error: Error, requestId: string) => {
      logger.defect('defect', error, { requestId });
    },
    onUnreadable: (requestId: string, status: number) => {
      logger.log('info', 'request.unreadable', { requestId, status });
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

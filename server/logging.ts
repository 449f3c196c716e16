import { randomUUID } from 'node:crypto';
import { nameFailure } from './infrastructure/database-errors.ts';
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

const BURST_MS = 10_000;

/**
 * Logs when a service goes down, with the reason, and when it is back. Failures of a service that is not down as a whole
 * are logged once in ten seconds for each reason: an outage is a burst of equal failures.
 */
export function logOutages(service: string, logger: Logger) {
  const loggedAt = new Map<string, number>();
  return {
    onDown(cause: unknown) {
      logger.log('error', `${service}.down`, { because: nameFailure(cause) });
    },
    onUp(downMs: number) {
      logger.log('info', `${service}.up`, { downMs: Math.round(downMs) });
    },
    onFailure(because: string) {
      const last = loggedAt.get(because) ?? Number.NEGATIVE_INFINITY;
      if (performance.now() < last + BURST_MS) return;
      loggedAt.set(because, performance.now());
      logger.log('warn', `${service}.failed`, { because });
    },
  };
}

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

export function createHttpHooks(logger: Logger) {
  return {
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

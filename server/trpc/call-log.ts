import type { TRPCError } from '@trpc/server';
import { isDomainError, type Reason } from '../errors.ts';
import type { CallRefusals } from './call-refusals.ts';
import type { Context } from './caller.ts';
import type { Next, Outcome } from './middleware.ts';

export type CallEntry = {
  requestId: string;
  /** Null when the request did not name a known procedure. */
  procedure: string | null;
  /** `ok`, the reason for a refusal, or tRPC's error code. */
  outcome: string;
  durationMs: number;
  /** The user of the access token, even if its session has ended. Null without a valid token. */
  userId: string | null;
  /** Why a service that the call needs could not be used. */
  because?: string;
};

/** Receives one entry for each call, and one for each defect. */
export type CallLog = {
  call(severity: 'info' | 'warn' | 'error', entry: CallEntry): void;
  defect(error: Error, entry: Pick<CallEntry, 'requestId' | 'procedure'>): void;
};

type Ended = Outcome<TRPCError>;
type Recorded<Result> = { ctx: Context; path: string } & Next<Result>;
type Verdict = {
  outcome: string;
  severity: 'info' | 'warn' | 'error';
  defect: Error | null;
  because?: string;
};

export type CallRecorder = ReturnType<typeof createCallRecorder>;

/** `onRefused` is called for each call that fails, with the cause. */
export function createCallRecorder(log: CallLog, onRefused: CallRefusals['add']) {
  const recorded = new WeakSet<Error>();

  return {
    /** Returns a middleware that records a call. It runs before all others. */
    record(declared: readonly Reason[]) {
      return async <Result extends Ended>({ ctx, path, next }: Recorded<Result>): Promise<Result> => {
        const startedAt = performance.now();
        const result = await next();
        const durationMs = Math.round((performance.now() - startedAt) * 100) / 100;
        const { requestId, claims } = ctx;
        const { severity, defect, ...verdict } = classify(result, declared);
        const userId = 'userId' in claims ? claims.userId : null;
        log.call(severity, { requestId, procedure: path, ...verdict, durationMs, userId });
        if (defect !== null) log.defect(defect, { requestId, procedure: path });
        if (!result.ok) {
          recorded.add(result.error);
          onRefused(path, ctx, result.error.cause);
        }
        return result;
      };
    },

    /** Records a request that tRPC refuses before any procedure runs, for example a malformed one. */
    refused(error: TRPCError, { requestId, procedure }: { requestId: string; procedure: string | null }) {
      if (recorded.has(error)) return;
      const { severity, defect, ...verdict } = classify({ ok: false, error }, []);
      log.call(severity, { requestId, procedure, ...verdict, durationMs: 0, userId: null });
      if (defect !== null) log.defect(defect, { requestId, procedure });
    },
  };
}

function classify(result: Ended, declared: readonly Reason[]): Verdict {
  if (result.ok) return { outcome: 'ok', severity: 'info', defect: null };
  const { code, cause } = result.error;
  // An undeclared refusal is masked like a defect, because the clients' types do not include it.
  if (isDomainError(cause) && declared.includes(cause.reason)) {
    const { because, reason } = cause;
    const severity = reason.isWarning === true ? 'warn' : 'info';
    return { outcome: reason.name, severity, defect: null, ...(because !== null && { because }) };
  }
  if (code === 'INTERNAL_SERVER_ERROR')
    return { outcome: code, severity: 'error', defect: cause ?? result.error };
  return { outcome: code, severity: 'info', defect: null };
}

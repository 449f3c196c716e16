import type { TRPCError } from '@trpc/server';
import { isDomainError, type Reason } from '../errors.ts';
import type { Context } from './context.ts';
import type { Next, Outcome } from './middleware.ts';

export type CallEntry = {
  requestId: string;
  /** Null when the request named none. */
  procedure: string | null;
  /** `ok`, the reason of a refusal, or tRPC's code. */
  outcome: string;
  durationMs: number;
  /** Whose access token came along, were it good or not any more. */
  userId: string | null;
};

/** One entry a call, and one for each defect. */
export type CallLog = {
  call(severity: 'info' | 'warn' | 'error', entry: CallEntry): void;
  defect(error: Error, entry: Pick<CallEntry, 'requestId' | 'procedure'>): void;
};

type Ended = Outcome<TRPCError>;
type Recorded<Result> = { ctx: Context; path: string } & Next<Result>;
type Verdict = { outcome: string; severity: 'info' | 'warn' | 'error'; defect: Error | null };

/** Refusals that an operator wants to see gather: somebody is guessing, stealing or flooding, or we are short. */
const WARNINGS: readonly Reason[] = [
  'INVALID_CREDENTIALS',
  'REFRESH_TOKEN_REUSED',
  'RATE_LIMITED',
  'OVERLOADED',
  'DATABASE_UNAVAILABLE',
];

export type CallRecorder = ReturnType<typeof createCallRecorder>;

export function createCallRecorder(log: CallLog) {
  const recorded = new WeakSet<Error>();

  return {
    /** A middleware around everything else that a procedure does. */
    record(declared: readonly Reason[]) {
      return async <Result extends Ended>({ ctx, path, next }: Recorded<Result>): Promise<Result> => {
        const startedAt = performance.now();
        const result = await next();
        const durationMs = Math.round((performance.now() - startedAt) * 100) / 100;
        const { requestId, claims } = ctx;
        const { severity, outcome, defect } = judge(result, declared);
        const userId = 'userId' in claims ? claims.userId : null;
        log.call(severity, { requestId, procedure: path, outcome, durationMs, userId });
        if (defect !== null) log.defect(defect, { requestId, procedure: path });
        if (!result.ok) recorded.add(result.error);
        return result;
      };
    },

    /** What tRPC refuses before any procedure runs: malformed, unknown, too large. */
    refused(error: TRPCError, { requestId, procedure }: { requestId: string; procedure: string | null }) {
      if (recorded.has(error)) return;
      const { severity, outcome, defect } = judge({ ok: false, error }, []);
      log.call(severity, { requestId, procedure, outcome, durationMs: 0, userId: null });
      if (defect !== null) log.defect(defect, { requestId, procedure });
    },
  };
}

function judge(result: Ended, declared: readonly Reason[]): Verdict {
  if (result.ok) return { outcome: 'ok', severity: 'info', defect: null };
  const { code, cause } = result.error;
  // A refusal that the procedure does not declare is masked like any defect: its clients' types know nothing of it.
  if (isDomainError(cause) && declared.includes(cause.reason)) {
    return {
      outcome: cause.reason,
      severity: WARNINGS.includes(cause.reason) ? 'warn' : 'info',
      defect: null,
    };
  }
  if (code === 'INTERNAL_SERVER_ERROR')
    return { outcome: code, severity: 'error', defect: cause ?? result.error };
  return { outcome: code, severity: 'info', defect: null };
}

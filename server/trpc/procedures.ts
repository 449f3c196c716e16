import {
  DATABASE_UNAVAILABLE,
  DomainError,
  isRefusal,
  OVERLOADED,
  RATE_LIMITED,
  UNAUTHENTICATED,
  type AuditSubject,
  type DetailsOf,
  type Reason,
} from '../errors.ts';
import type { FairQueue } from '../limits/fair-queue.ts';
import { consume, consumeForCaller, type RateLimiter, type Subject } from '../limits/limits.ts';
import type { CallRecorder } from './call-log.ts';
import type { Caller, Claims, Context } from './caller.ts';
import { refusalFormatter } from './error-shape.ts';
import { procedure, sealMeta } from './init.ts';
import { networkOf, type limitCalls } from './rate-limit.ts';

type Dependencies = {
  /** Fails with UNAUTHENTICATED when the session of the claims has ended. */
  authenticate: (claims: Claims) => Promise<Caller>;
  calls: RateLimiter;
  /** Counts the calls of a session before it is known to be alive. */
  sessions: RateLimiter;
  /** Keyed by session, and by user once the session is proven. Without it, one batch of ten calls could take every database connection. */
  queue: Pick<FairQueue, 'run'>;
  recorder: CallRecorder;
};

/** Every call may fail with these, in addition to its own reasons. */
const PUBLIC_REASONS = [RATE_LIMITED, OVERLOADED, DATABASE_UNAVAILABLE] as const;
const PROTECTED_REASONS = [...PUBLIC_REASONS, UNAUTHENTICATED] as const;

export type Procedures = ReturnType<typeof createProcedures>;

type Description<R extends Reason> = {
  /** One or two sentences for readers of the reference and users of the SDK. */
  summary: string;
  /** The reasons for which it may refuse, in addition to the common ones. */
  reasons?: readonly R[];
};
type PublicDescription<R extends Reason> = Description<R> & {
  /** The middleware that counts the calls. It runs before the input is parsed. */
  limit: Limit;
};
type ProtectedDescription<R extends Reason> = Description<R> & {
  /** True for a slow call, which would delay the others in a batch. The SDK then sends it alone. */
  isNeverBatched?: boolean;
};
type Limit = ReturnType<typeof limitCalls<Context, unknown>>;

/** Makes the two kinds of procedure. */
export function createProcedures({ authenticate, calls, sessions, queue, recorder }: Dependencies) {
  /**
   * Finds out who is calling. Nothing of the user is spent before the session is proven to be theirs and alive, because an
   * attacker may hold a token of a session that was ended.
   */
  async function prove(claims: Claims, anonymous: Subject): Promise<Caller> {
    // Counts before it looks up the session, so that a flood with one valid token costs the database nothing.
    const attempt = await consumeForCaller(sessions, { caller: claims.sessionId });
    try {
      return await queue.run(claims.sessionId, () => authenticate(claims));
    } catch (error) {
      if (isRefusal(error, UNAUTHENTICATED)) await consume(calls, anonymous);
      else await attempt.refund();
      throw error;
    }
  }

  return {
    /** The SDK never batches it: one request carries one password or one token. */
    publicProcedure: <const R extends Reason = never>(description: PublicDescription<R>) => {
      const { summary, reasons = [], limit } = description;
      const declared = [...PUBLIC_REASONS, ...reasons];
      return procedure
        .meta(sealMeta({ summary, access: 'public', reasons: declared, isNeverBatched: true }))
        .use(recorder.record(declared))
        .errors(refusalFormatter(declared))
        .use(({ next }) => next({ ctx: { auditSubject: newAuditSubject() } }))
        .use(limit);
    },

    protectedProcedure: <const R extends Reason = never>(description: ProtectedDescription<R>) => {
      const { summary, reasons = [], isNeverBatched = false } = description;
      const declared = [...PROTECTED_REASONS, ...reasons];
      return procedure
        .meta(sealMeta({ summary, access: 'protected', reasons: declared, isNeverBatched }))
        .use(recorder.record(declared))
        .errors(refusalFormatter(declared))
        .use(async ({ ctx, next }) => {
          const anonymous = { caller: networkOf({ ctx }) };
          const { claims } = ctx;
          if ('cause' in claims) {
            await consumeForCaller(calls, anonymous);
            throw unauthenticated(claims.cause);
          }
          const caller = await prove(claims, anonymous);
          await consumeForCaller(calls, { caller: caller.userId });
          return queue.run(caller.userId, () => next({ ctx: { caller, auditSubject: { ...claims } } }));
        });
    },
  };
}

/** Returns an empty subject, which a public procedure fills in once it knows the user. */
const newAuditSubject = (): AuditSubject => ({});

const MESSAGES = {
  missing: 'Sign in to continue.',
  invalid: 'This access token is not valid. Sign in again.',
  expired: 'This access token has expired. Refresh it or sign in again.',
} as const satisfies Partial<Record<DetailsOf<typeof UNAUTHENTICATED>['cause'], string>>;

function unauthenticated(cause: keyof typeof MESSAGES): DomainError<typeof UNAUTHENTICATED> {
  return new DomainError(UNAUTHENTICATED, MESSAGES[cause], { cause });
}

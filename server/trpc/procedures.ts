import type { Caller, Claims } from '../auth/session.ts';
import { DomainError, isDomainError, type Reason, type ReasonDetails, type Whom } from '../errors.ts';
import type { CallRecorder } from './call-log.ts';
import { declare } from './error-shape.ts';
import { procedure } from './init.ts';
import { addressOf, consume, type RateLimiter } from './rate-limit.ts';

/** Lets everybody do so many things at once, and the rest of theirs one after another. */
export type FairQueue = {
  /** Fails with OVERLOADED when too many of the same are waiting, or for too long. */
  run<T>(whose: string, work: () => Promise<T>): Promise<T>;
};

type Dependencies = {
  /** Fails with UNAUTHENTICATED when the session of the claims is over. */
  authenticate: (claims: Claims) => Promise<Caller>;
  calls: RateLimiter;
  /** Of each user. One request can carry ten calls, which would be all the connections that there are. */
  queue: FairQueue;
  recorder: CallRecorder;
};

/** Every call may fail with these, whatever else it declares. */
const PUBLIC_REASONS = ['RATE_LIMITED', 'OVERLOADED', 'DATABASE_UNAVAILABLE'] as const satisfies Reason[];
const PROTECTED_REASONS = [...PUBLIC_REASONS, 'UNAUTHENTICATED'] as const satisfies Reason[];

export type Procedures = ReturnType<typeof createProcedures>;

type About<R extends Reason> = {
  /** One or two sentences for whoever calls it. */
  summary: string;
  /** For which it may refuse, beside the common ones. */
  reasons?: readonly R[];
  /** Takes longer than other calls should wait for: the SDK sends it in a request of its own. */
  travelsAlone?: boolean;
};

/** The two kinds of procedure. */
export function createProcedures({ authenticate, calls, queue, recorder }: Dependencies) {
  return {
    /** Brings no limit of its own: each names the one that fits. */
    publicProcedure: <const R extends Reason = never>({ summary, reasons = [] }: About<R>) => {
      const declared = [...PUBLIC_REASONS, ...reasons];
      return procedure
        .meta({ summary, access: 'public', reasons: declared, travelsAlone: true })
        .use(recorder.record(declared))
        .errors(declare(declared))
        .use(({ next }) => next({ ctx: { whom: nobodyYet() } }));
    },

    protectedProcedure: <const R extends Reason = never>({
      summary,
      reasons = [],
      travelsAlone = false,
    }: About<R>) => {
      const declared = [...PROTECTED_REASONS, ...reasons];
      return procedure
        .meta({ summary, access: 'protected', reasons: declared, travelsAlone })
        .use(recorder.record(declared))
        .errors(declare(declared))
        .use(async ({ ctx, next }) => {
          const anonymous = { caller: addressOf({ ctx }) };
          const { claims } = ctx;
          if ('cause' in claims) {
            await consume(calls, anonymous);
            throw unauthenticated(claims.cause);
          }
          // Before the session is looked up, so that a flood with one good token costs the database nothing.
          const call = await consume(calls, { caller: claims.userId });
          return queue.run(claims.userId, async () => {
            const caller = await authenticate(claims).catch(async (error: unknown) => {
              if (!isDomainError(error) || error.reason !== 'UNAUTHENTICATED') throw error;
              // Whoever kept a token of a session that was ended must not use up its owner's calls.
              await call.refund();
              await consume(calls, anonymous);
              throw error;
            });
            return next({ ctx: { caller, whom: { ...claims } } });
          });
        });
    },
  };
}

/** Public calls say here, for the log, who it turned out to be. */
const nobodyYet = (): Whom => ({});

const MESSAGES = {
  missing: 'Sign in to continue.',
  invalid: 'This access token is not valid.',
  expired: 'This access token has expired.',
} as const satisfies Partial<Record<ReasonDetails['UNAUTHENTICATED']['cause'], string>>;

function unauthenticated(cause: keyof typeof MESSAGES): DomainError<'UNAUTHENTICATED'> {
  return new DomainError('UNAUTHENTICATED', MESSAGES[cause], { cause });
}

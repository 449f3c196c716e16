import type { PublicTodo } from './todos/todos.schema.ts';

type RetryAfter = { retryAfterSeconds: number };

/**
 * Every way this application refuses a request on purpose, with what it says beside the name. Clients switch
 * on these names: to rename one, or to change its details, breaks the SDK's users.
 */
export type ReasonDetails = {
  UNAUTHENTICATED: { cause: 'missing' | 'invalid' | 'expired' | 'revoked' };
  /** The same for an unknown e-mail address and for a wrong password. */
  INVALID_CREDENTIALS: null;
  EMAIL_TAKEN: null;
  PASSWORD_REJECTED: {
    cause: 'too_short' | 'too_long' | 'common' | 'contains_identity' | 'unchanged' | 'mismatch';
  };
  /** A refresh token that is unknown, expired or revoked. */
  SESSION_EXPIRED: null;
  /** An old refresh token was replayed: its whole session is ended. */
  REFRESH_TOKEN_REUSED: null;
  /** A mailed token that is unknown, used or expired. */
  TOKEN_INVALID: null;
  RATE_LIMITED: RetryAfter;
  /** Also for somebody else's session. */
  SESSION_NOT_FOUND: null;
  /** Also for somebody else's todo. */
  TODO_NOT_FOUND: null;
  VERSION_CONFLICT: { current: PublicTodo };
  OVERLOADED: RetryAfter;
  DATABASE_UNAVAILABLE: RetryAfter;
};

export type Reason = keyof ReasonDetails;

/** Whose account and session something is about. */
export type Whom = { userId?: string; sessionId?: string };

/**
 * A refusal that is part of the rules. Whatever else is thrown is a defect, and reaches the client as an
 * internal error that says nothing.
 */
export class DomainError<R extends Reason = Reason> extends Error {
  override readonly name = 'DomainError';
  readonly reason: R;
  readonly details: ReasonDetails[R];
  /** For the log, never for the client. */
  whom: Whom = {};

  constructor(reason: R, message: string, details: ReasonDetails[R]) {
    super(message);
    this.reason = reason;
    this.details = details;
  }
}

/** The same refusal, with whom it concerns. */
export function concerning<E extends DomainError>(whom: Whom, error: E): E {
  error.whom = whom;
  return error;
}

/** For the caller whose session was ended while the call was under way, or before. */
export function sessionEnded(): DomainError<'UNAUTHENTICATED'> {
  return new DomainError('UNAUTHENTICATED', 'This session has ended. Sign in again.', { cause: 'revoked' });
}

/** Says more than `instanceof`, which leaves the reason and its details untyped. */
export function isDomainError(error: unknown): error is DomainError {
  return error instanceof DomainError;
}

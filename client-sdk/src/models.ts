// Generated from the API by `npm run sdk:build`. Edit the schemas in server/ instead.

/** The error data of a failed call. */
export interface AnyErrorData {
  /** tRPC's name for the kind of error, like `UNAUTHORIZED`. */
  code: string;
  httpStatus: number;
  /** The path of the procedure. Null when the request named none. */
  path: string | null;
  /** The reason for which the procedure refused. Null for every other failure. */
  reason: string | null;
  details: ErrorDetails;
  /** The problems of an invalid input, field by field. Empty for every other failure. */
  issues: FieldIssue[];
  requestId: string | null;
}

/** The details of the reason. Null without a reason. */
export type ErrorDetails = unknown;

/** A problem with one field of an input. */
export interface FieldIssue {
  /** Keys and indexes joined by dots. Empty for the whole input. */
  path: string;
  message: string;
}

/** How urgent a todo is, in ascending order. */
export type Priority = 'normal' | 'low' | 'medium' | 'high' | 'top';

/** Every `Priority`, in order. */
export const PRIORITIES = ['normal', 'low', 'medium', 'high', 'top'] as const satisfies readonly Priority[];

/** The tokens of a signed-in user. `expiresAt` is when the access token expires. */
export interface Session {
  accessToken: string;
  tokenType: 'Bearer';
  expiresAt: string;
  refreshToken: string;
  user: User;
}

/** A session as its user sees it. `ip` and `userAgent` were recorded at sign-in. `current` marks the session that makes this call. */
export interface SessionInfo {
  id: string;
  createdAt: string;
  /** When the session was last refreshed. */
  lastUsedAt: string;
  expiresAt: string;
  userAgent: string | null;
  ip: string | null;
  current: boolean;
}

/** Dates are ISO 8601 strings in UTC. `version` counts the changes, from 1. */
export interface Todo {
  id: string;
  description: string;
  priority: Priority;
  dueDate: string | null;
  isCompleted: boolean;
  completedAt: string | null;
  createdAt: string;
  updatedAt: string;
  version: number;
}

/** A user with an account. */
export interface User {
  id: string;
  email: string;
  firstName: string;
  lastName: string;
  emailVerified: boolean;
  createdAt: string;
}

/** The details of each reason for which the API refuses a call. */
export interface ReasonDetails {
  /** The database cannot be reached, or did not respond in time. */
  DATABASE_UNAVAILABLE: { retryAfterSeconds: number };
  /** Another account has this email address. */
  EMAIL_TAKEN: null;
  /** Used for both an unknown email address and a wrong password. */
  INVALID_CREDENTIALS: null;
  /** The server has too much to do. Nothing was started. */
  OVERLOADED: { retryAfterSeconds: number };
  /** The new password breaks a rule. `cause` says which. */
  PASSWORD_REJECTED: {
    cause: 'too_short' | 'too_long' | 'common' | 'contains_identity' | 'unchanged' | 'mismatch';
  };
  /** Too many calls or attempts. Nothing was done. */
  RATE_LIMITED: { retryAfterSeconds: number };
  /** An old refresh token was used again, so the whole session is ended. */
  REFRESH_TOKEN_REUSED: null;
  /** The refresh token is unknown, expired or revoked. */
  SESSION_EXPIRED: null;
  /** The session does not exist or belongs to another user. */
  SESSION_NOT_FOUND: null;
  /** The user has as many todos as one user may have. `max` is that number. */
  TODOS_FULL: { max: number };
  /** The todo does not exist or belongs to another user. */
  TODO_NOT_FOUND: null;
  /** The mailed token is unknown, used or expired. */
  TOKEN_INVALID: null;
  /** The list or search took too long. The same call would take too long again. */
  TOO_EXPENSIVE: null;
  /** The call has no valid access token, or its session has ended. */
  UNAUTHENTICATED: { cause: 'missing' | 'invalid' | 'expired' | 'revoked' };
  /** The todo was changed since the expected version. `current` is the todo as it is now. */
  VERSION_CONFLICT: { current: Todo };
}

export type Reason = keyof ReasonDetails;

// Generated from the API by `npm run sdk:build`. Edit the schemas in server/ instead.

/** What the server says about a failed call. */
export interface AnyErrorData {
  /** tRPC's name for the kind of error, like `UNAUTHORIZED`. */
  code: string;
  httpStatus: number;
  /** The procedure, if the request named one. */
  path: string | null;
  /** Why the procedure refused. Null for every other failure. */
  reason: string | null;
  details: ErrorDetails;
  /** What is wrong with the input, field by field; empty for every other kind of failure. */
  issues: FieldIssue[];
  requestId: string | null;
}

/** What a reason says beside its name: each has its own. Null without a reason. */
export type ErrorDetails = unknown;

/** What is wrong with one field of an input. */
export interface FieldIssue {
  /** Keys and indexes joined by dots; empty for the whole input. */
  path: string;
  message: string;
}

/** How urgent a todo is, from the least to the most. */
export type Priority = 'normal' | 'low' | 'medium' | 'high' | 'top';

/** Every `Priority`, in order. */
export const PRIORITIES = ['normal', 'low', 'medium', 'high', 'top'] as const satisfies readonly Priority[];

/** Returned by signing in. `expiresAt` is when the access token expires. */
export interface Session {
  accessToken: string;
  tokenType: 'Bearer';
  expiresAt: string;
  refreshToken: string;
  user: User;
}

/** A place where the user is signed in. `ip` and `userAgent` are those of the sign-in. `current` marks the session of this call. */
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

/** A user, as the API shows one. */
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
  DATABASE_UNAVAILABLE: { retryAfterSeconds: number };
  EMAIL_TAKEN: null;
  /** The same for an unknown email address and a wrong password. */
  INVALID_CREDENTIALS: null;
  OVERLOADED: { retryAfterSeconds: number };
  PASSWORD_REJECTED: {
    cause: 'too_short' | 'too_long' | 'common' | 'contains_identity' | 'unchanged' | 'mismatch';
  };
  RATE_LIMITED: { retryAfterSeconds: number };
  /** An old refresh token was replayed: the whole session is ended. */
  REFRESH_TOKEN_REUSED: null;
  /** The refresh token is unknown, expired or revoked. */
  SESSION_EXPIRED: null;
  /** The same for another user's session. */
  SESSION_NOT_FOUND: null;
  /** The same for another user's todo. */
  TODO_NOT_FOUND: null;
  /** The mailed token is unknown, used or expired. */
  TOKEN_INVALID: null;
  UNAUTHENTICATED: { cause: 'missing' | 'invalid' | 'expired' | 'revoked' };
  VERSION_CONFLICT: { current: Todo };
}

export type Reason = keyof ReasonDetails;

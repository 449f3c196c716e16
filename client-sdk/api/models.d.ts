/** Somebody with an account. */
export interface User {
  id: string;
  email: string;
  firstName: string;
  lastName: string;
  emailVerified: boolean;
  createdAt: string;
}

/** What signing in answers. `expiresAt` is when the access token does. */
export interface Session {
  accessToken: string;
  tokenType: 'Bearer';
  expiresAt: string;
  refreshToken: string;
  user: User;
}

/** Where somebody is signed in. `ip` and `userAgent` are those of the sign-in; `current` is the one that asks. */
export interface SessionInfo {
  id: string;
  createdAt: string;
  /** Of the last refresh. */
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
  priority: 'normal' | 'low' | 'medium' | 'high' | 'top';
  dueDate: string | null;
  isCompleted: boolean;
  completedAt: string | null;
  createdAt: string;
  updatedAt: string;
  version: number;
}

/** How urgent a todo is. */
export type Priority = Todo['priority'];

/** What is wrong with one field of an input. `path` is keys and indexes joined by dots; empty for the whole input. */
export interface FieldIssue {
  /** Keys and indexes joined by dots; empty when the input as a whole is meant. */
  path: string;
  message: string;
}

/** Every reason for which the API refuses, with what it says beside the name. */
export interface ReasonDetails {
  UNAUTHENTICATED: { cause: 'revoked' | 'missing' | 'invalid' | 'expired' };
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
  RATE_LIMITED: { retryAfterSeconds: number };
  /** Also for somebody else's session. */
  SESSION_NOT_FOUND: null;
  /** Also for somebody else's todo. */
  TODO_NOT_FOUND: null;
  VERSION_CONFLICT: { current: Todo };
  OVERLOADED: { retryAfterSeconds: number };
  DATABASE_UNAVAILABLE: { retryAfterSeconds: number };
}

export type Reason = keyof ReasonDetails;

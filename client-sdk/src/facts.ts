// Generated from the API by `npm run sdk:build`. Edit the schemas in server/ instead.

import type { Reason } from './models.ts';

/** The procedures that need no access token. */
export const PUBLIC: ReadonlySet<string> = new Set([
  'auth.login',
  'auth.logout',
  'auth.refresh',
  'auth.register',
  'auth.requestPasswordReset',
  'auth.resetPassword',
  'auth.verifyEmail',
]);

/** The procedures that are never batched. */
export const NEVER_BATCHED: ReadonlySet<string> = new Set([
  'auth.login',
  'auth.logout',
  'auth.refresh',
  'auth.register',
  'auth.requestPasswordReset',
  'auth.resetPassword',
  'auth.verifyEmail',
  'users.changePassword',
  'users.delete',
]);

/** The status and the code of each refusal. */
export const STATUS: Record<Reason, readonly [httpStatus: number, code: string]> = {
  DATABASE_UNAVAILABLE: [503, 'SERVICE_UNAVAILABLE'],
  EMAIL_TAKEN: [409, 'CONFLICT'],
  INVALID_CREDENTIALS: [401, 'UNAUTHORIZED'],
  OVERLOADED: [503, 'SERVICE_UNAVAILABLE'],
  PASSWORD_REJECTED: [400, 'BAD_REQUEST'],
  RATE_LIMITED: [429, 'TOO_MANY_REQUESTS'],
  REFRESH_TOKEN_REUSED: [401, 'UNAUTHORIZED'],
  SESSION_EXPIRED: [401, 'UNAUTHORIZED'],
  SESSION_NOT_FOUND: [404, 'NOT_FOUND'],
  TODOS_FULL: [409, 'CONFLICT'],
  TODO_NOT_FOUND: [404, 'NOT_FOUND'],
  TOKEN_INVALID: [400, 'BAD_REQUEST'],
  TOO_EXPENSIVE: [422, 'UNPROCESSABLE_CONTENT'],
  UNAUTHENTICATED: [401, 'UNAUTHORIZED'],
  VERSION_CONFLICT: [409, 'CONFLICT'],
};

/** The server accepts no more calls in one request. */
export const BATCH_CALLS_MAX = 10;

/** The server reads no longer body. */
export const BODY_BYTES_MAX = 65536;

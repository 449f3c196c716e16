import * as z from 'zod';
import { noDetails, reason } from '../errors.ts';

export const INVALID_CREDENTIALS = reason('INVALID_CREDENTIALS', 401, {
  details: noDetails,
  summary: 'Used for both an unknown email address and a wrong password.',
  isWarning: true,
});

export const PASSWORD_REJECTED = reason('PASSWORD_REJECTED', 400, {
  summary: 'The new password breaks a rule. `cause` says which.',
  details: z.object({
    cause: z.enum(['too_short', 'too_long', 'common', 'contains_identity', 'unchanged', 'mismatch']),
  }),
  isRefunded: true,
});

export const SESSION_EXPIRED = reason('SESSION_EXPIRED', 401, {
  details: noDetails,
  summary: 'The refresh token is unknown, expired or revoked.',
});

export const REFRESH_TOKEN_REUSED = reason('REFRESH_TOKEN_REUSED', 401, {
  details: noDetails,
  summary: 'An old refresh token was used again, so the whole session is ended.',
  isWarning: true,
});

export const TOKEN_INVALID = reason('TOKEN_INVALID', 400, {
  details: noDetails,
  summary: 'The mailed token is unknown, used or expired.',
});

export const SESSION_NOT_FOUND = reason('SESSION_NOT_FOUND', 404, {
  details: noDetails,
  summary: 'The session does not exist or belongs to another user.',
});

import { RATE_LIMITED } from '../errors.ts';
import type { AuditLog } from '../trpc/audit-log.ts';
import { INVALID_CREDENTIALS } from './auth.reasons.ts';

/** Events that concern the security of an account. They are logged in addition to the line of each call. */
export const SECURITY_EVENTS = [
  'account.created',
  'account.deleted',
  'email.verification_requested',
  'email.verified',
  'password.changed',
  'password.locked',
  'password.reset',
  'password.reset_requested',
  'password.wrong',
  'session.refresh_token_reused',
  'session.revoked',
  'session.signed_out',
  'sessions.others_revoked',
  'sign_in.failed',
  'sign_in.locked',
  'sign_in.succeeded',
] as const;

type SecurityEvent = (typeof SECURITY_EVENTS)[number];

export type SecurityLog = AuditLog<SecurityEvent>;

export const SIGN_IN_EVENTS = {
  ok: 'sign_in.succeeded',
  [INVALID_CREDENTIALS.name]: 'sign_in.failed',
  [RATE_LIMITED.name]: 'sign_in.locked',
} as const;

/** For calls that check the password of a signed-in user. */
export const WRONG_PASSWORD_EVENTS = {
  [INVALID_CREDENTIALS.name]: 'password.wrong',
  [RATE_LIMITED.name]: 'password.locked',
} as const;

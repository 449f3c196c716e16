import type { FaultsByFile } from '../fault.ts';

/** What the server makes of each reason. A property of one reason is missing. */
const notRefunded = (reason: string, text: string) => ({
  name: `an attempt that ends with ${reason} is not given back`,
  text,
  replacement: text.replace('isRefunded: true', 'isRefunded: undefined'),
});
const noWarning = (reason: string, text: string) => ({
  name: `${reason} is no warning in the log`,
  text,
  replacement: text.replace('isWarning: true', 'isWarning: undefined'),
});

export const reasonFaults: FaultsByFile = {
  'server/errors.ts': [
    notRefunded('UNAUTHENTICATED', "'revoked']) }),\n  isRefunded: true"),
    notRefunded('OVERLOADED', "started.',\n  details: retryAfter,\n  isWarning: true,\n  isRefunded: true"),
    notRefunded(
      'DATABASE_UNAVAILABLE',
      "in time.',\n  details: retryAfter,\n  isWarning: true,\n  isRefunded: true",
    ),
    noWarning('RATE_LIMITED', "was done.',\n  details: retryAfter,\n  isWarning: true"),
    noWarning('OVERLOADED', "started.',\n  details: retryAfter,\n  isWarning: true"),
    noWarning('DATABASE_UNAVAILABLE', "in time.',\n  details: retryAfter,\n  isWarning: true"),
  ],
  'server/auth/auth.reasons.ts': [
    notRefunded('PASSWORD_REJECTED', 'isRefunded: true'),
    noWarning('INVALID_CREDENTIALS', "wrong password.',\n  isWarning: true"),
    noWarning('REFRESH_TOKEN_REUSED', "session is ended.',\n  isWarning: true"),
  ],
};

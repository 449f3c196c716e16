import { noDetails, reason } from '../errors.ts';

export const EMAIL_TAKEN = reason('EMAIL_TAKEN', 409, {
  details: noDetails,
  summary: 'Another account has this email address.',
});

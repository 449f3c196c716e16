import type { Mail } from '../infrastructure/mailer.ts';
import { MAILED_TOKEN_MINUTES, type MailedTokenPurpose } from './mailed-token.ts';

type Content = { to: string; token: string; appUrl: string };

/**
 * Composes a mail as plain text that contains nothing a user typed. Otherwise an attacker who registers a stranger's
 * address could make the server send that stranger any text.
 */
export function composeMail(purpose: MailedTokenPurpose, { to, token, appUrl }: Content): Mail {
  const { subject, path, request } = TEXTS[purpose];
  // Browsers do not send the fragment, so the token appears in no server's log and in no Referer.
  const link = `${appUrl}${path}#token=${token}`;
  const text = `Hello,

${request}

${link}

The link works once, for ${duration(MAILED_TOKEN_MINUTES[purpose])}. If you didn't request this, ignore this email.
`;
  return { purpose, to, subject, text };
}

const TEXTS: Record<MailedTokenPurpose, { subject: string; path: string; request: string }> = {
  verify_email: {
    subject: 'Verify your email address',
    path: '/verify-email',
    request: 'please open this link to verify your email address:',
  },
  reset_password: {
    subject: 'Choose a new password',
    path: '/reset-password',
    request: 'to choose a new password for your account, open this link:',
  },
};

function duration(minutes: number): string {
  return minutes % 60 === 0 ? `${String(minutes / 60)} hours` : `${String(minutes)} minutes`;
}

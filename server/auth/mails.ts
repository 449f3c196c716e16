import type { Mail } from '../infrastructure/mailer.ts';
import { MAILED_TOKEN_MINUTES, type MailedTokenPurpose } from './mailed-token.ts';

type Content = { to: string; token: string; appUrl: string };

/**
 * Plain text, and nothing in it that somebody typed: whoever registers a stranger's address could otherwise have us
 * send that stranger any text they like.
 */
export function composeMail(purpose: MailedTokenPurpose, { to, token, appUrl }: Content): Mail {
  const { subject, path, request } = TEXTS[purpose];
  // After the number sign, which browsers keep to themselves: the token is in no server's log and in no Referer.
  const link = `${appUrl}${path}#token=${token}`;
  const text = `Hello,

${request}

${link}

The link works once, for ${duration(MAILED_TOKEN_MINUTES[purpose])}. If it was not you who asked, there is nothing to do.
`;
  return { purpose, to, subject, text };
}

const TEXTS: Record<MailedTokenPurpose, { subject: string; path: string; request: string }> = {
  verify_email: {
    subject: 'Verify your e-mail address',
    path: '/verify-email',
    request: 'please open this link to show that this is your e-mail address:',
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

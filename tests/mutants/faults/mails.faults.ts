import type { FaultsByFile } from '../fault.ts';

const TOKENS = ['tests/integration/mailed-tokens.repository.test.ts'];
const QUEUE = ['tests/integration/mail-queue.repository.test.ts'];
const DELIVERY = ['tests/e2e/mails-delivery.test.ts'];

/** Mails, their tokens, and how they are sent. */
export const mailFaults: FaultsByFile = {
  'server/auth/mailed-tokens.router.ts': [
    {
      name: 'an address gets mails of each purpose apart',
      text: 'account: call.ctx.caller.email',
      replacement: 'account: call.ctx.caller.userId',
      tests: ['tests/e2e/auth.mails.privacy.test.ts', 'tests/attack/mail-flood.test.ts'],
    },
  ],
  'server/auth/mailed-tokens.service.ts': [
    {
      name: 'a verified address is sent another link',
      text: 'if (!user.emailVerified) await',
      replacement: 'await',
    },
    {
      name: 'the time of a reset request tells who has an account',
      text: "requestPasswordReset: (email: string): Promise<void> => queueMail('reset_password', email),",
      replacement: `async requestPasswordReset(email: string): Promise<void> {
        if ((await users.findByEmail(email)) !== null) await queueMail('reset_password', email);
      },`,
    },
    {
      name: 'a link to verify an address fails when it is opened again',
      text: ' && !(await mailedTokens.hasVerified(key))',
      replacement: '',
    },
    {
      name: 'a mail waits for the next look at the queue',
      text: 'onMailQueued();',
      replacement: '',
    },
    {
      name: 'a reset accepts any password',
      text: 'passwordPolicy.check(newPassword, user);',
      replacement: '',
    },
  ],
  'server/auth/mailed-tokens.repository.ts': [
    {
      name: 'a token for one purpose serves another',
      text: 't.purpose = $3::mailed_token_purpose',
      replacement: '$3::mailed_token_purpose IS NOT NULL',
      tests: TOKENS,
    },
    {
      name: 'a mailed token outlives its expiry',
      text: 'AND t.expires_at > now()`',
      replacement: '`',
      tests: TOKENS,
    },
    {
      name: 'a mailed token outlives a new password',
      text: ' AND t.password_version = u.password_version`',
      replacement: '`',
      tests: TOKENS,
    },
    {
      name: 'a mailed token is spent twice',
      text: 'AND t.spent_at IS NULL AND',
      replacement: 'AND',
      tests: TOKENS,
    },
    {
      name: 'a reset leaves older sessions alive',
      text: 'u.password_version + 1',
      replacement: 'u.password_version',
      tests: TOKENS,
    },
    {
      name: 'spending a mailed token does not wait for a deletion',
      text: ' FOR UPDATE OF u)',
      replacement: ')',
      tests: ['tests/e2e/auth.races.test.ts', 'tests/e2e/auth.mails.test.ts'],
    },
    {
      name: 'a mail that waits is removed before it is given up',
      text: ' AND due_at IS NULL',
      replacement: '',
      tests: QUEUE,
    },
  ],
  'server/auth/mail-queue.repository.ts': [
    {
      name: 'servers wait for each other to take mails',
      text: ' SKIP LOCKED',
      replacement: '',
      tests: QUEUE,
    },
    {
      name: 'a mail of a killed server is never sent',
      text: 'due_at = now() + make_interval(secs => $1::int)',
      replacement: 'due_at = CASE WHEN $1::int = 0 THEN now() END',
      tests: QUEUE,
    },
    {
      name: 'a slow server ends a mail that another has taken',
      text: 'AND attempts = $2::int AND',
      replacement: 'AND $2::int IS NOT NULL AND',
      tests: QUEUE,
    },
    {
      name: 'a mail whose token has expired is sent',
      text: 't.expires_at > now() AND (t.user_id',
      replacement: '(t.user_id',
      tests: QUEUE,
    },
    {
      name: 'a mail whose token a new password has voided is sent',
      text: 't.password_version IS NOT DISTINCT FROM u.password_version',
      replacement: 'true',
      tests: QUEUE,
    },
  ],
  'server/auth/mail-delivery.service.ts': [
    {
      name: 'a mail that was not delivered counts against its address',
      text: 'await giveBack(limitKey, ageSeconds);',
      replacement: 'void giveBack;',
    },
    {
      name: 'a deleted account gets its mails back',
      text: 'if (mail.hasExpired) await',
      replacement: 'await',
    },
    {
      name: 'two servers give one mail back',
      text: 'if (!(await mailQueue.delete(mail))) return;',
      replacement: 'await mailQueue.delete(mail);',
      tests: ['tests/unit/mail-delivery.service.test.ts'],
    },
    {
      name: 'an outage of the mail server shows in the limits which addresses have accounts',
      text: 'if (to === null) return mailer.check();',
      replacement: 'if (to === null) return null;',
    },
    {
      name: 'a mail that was sent in an outage of the database is sent again',
      text: 'await unsaved?.();\n    unsaved = null;',
      replacement: 'const last = unsaved;\n    unsaved = null;\n    await last?.();',
    },
    {
      name: 'a server that stops goes on with its mails',
      text: 'while (!signal.aborted)',
      replacement: 'for (;;)',
    },
    {
      name: 'a mail that fails is tried at once again',
      text: 'Math.min(2 ** (attempts - 1), RETRY_SECONDS_MAX)',
      replacement: 'attempts - attempts',
    },
  ],
  'server/auth/mailed-tokens.ts': [
    {
      name: 'the ID of a mail is enough for its token',
      text: 'timingSafeEqual(mac, macOf(id, key))',
      replacement: 'timingSafeEqual(macOf(id, key), macOf(id, key))',
    },
    {
      name: 'a new secret voids the mails before',
      text: 'const keys = [current, ...accepted',
      replacement: 'const keys = [current, ...accepted.slice(1)',
    },
  ],
  'server/auth/mails.ts': [
    {
      name: 'the token of a link reaches the logs of servers',
      text: '#token=',
      replacement: '?token=',
    },
  ],
  'server/limits/rate-limiter.ts': [
    {
      name: 'a mail that was given back still counts where it was requested',
      text: '(!own.isAllowed && !isGivenBack)',
      replacement: '!own.isAllowed',
      tests: DELIVERY,
    },
    {
      name: 'a mail is given back to a window that did not count it',
      text: 'if (windowAgeSeconds + CLOCK_TOLERANCE_SECONDS >= ageSeconds) await',
      replacement: 'await',
      tests: ['tests/integration/rate-limiter-give-back.test.ts'],
    },
  ],
};

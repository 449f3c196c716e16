import { beforeEach, describe, expect, test } from 'vitest';
import { PASSWORD_REJECTED, TOKEN_INVALID } from '../../server/auth/auth.reasons.ts';
import type { MailedTokenPurpose } from '../../server/auth/mailed-token.ts';
import { UNAUTHENTICATED } from '../../server/errors.ts';
import type { User } from '../../server/users/user.ts';
import { newUser } from '../support/records.ts';
import { CLIENT, createServices } from '../support/services.ts';

const NEW_PASSWORD = 'a new one, not like the other';
const REFUSED = { reason: TOKEN_INVALID };

let services: ReturnType<typeof createServices>;
let user: User;
beforeEach(async () => {
  services = createServices();
  user = await services.repositories.users.insert(newUser());
});

const storedUser = () => services.repositories.users.find(user.id);
const resetPassword = (token: string, newPassword = NEW_PASSWORD) =>
  services.mailedTokens.resetPassword({ token, newPassword }, CLIENT);

const ask = (purpose: MailedTokenPurpose) =>
  purpose === 'verify_email'
    ? services.mailedTokens.requestEmailVerification(user.id)
    : services.mailedTokens.requestPasswordReset(user.email);

/** The token of the mail that answers the request. */
async function tokenFor(purpose: MailedTokenPurpose): Promise<string> {
  await ask(purpose);
  await services.deliver();
  return services.mailing.mails.at(-1)?.text.split('#token=')[1]?.split('\n')[0] ?? '';
}

describe('a mail', () => {
  test.each(['reset_password', 'verify_email'] as const)(
    'for %s is queued by the call and sent after the response',
    async (purpose) => {
      await ask(purpose);

      expect(services.mailing).toMatchObject({ mails: [] });
      expect(services.mailing.countQueued()).toBe(1);
      await services.deliver();
      await services.deliver();
      expect(services.mailing.mails).toMatchObject([{ purpose, to: user.email }]);
    },
  );

  // The time that an answer takes would otherwise tell who has an account.
  test('that nobody gets is queued like any other', async () => {
    await services.mailedTokens.requestPasswordReset('nobody@example.com');

    expect(services.mailing.countQueued()).toBe(1);
  });

  test('has its own token, and earlier tokens stay valid', async () => {
    const [first, second] = [await tokenFor('reset_password'), await tokenFor('reset_password')];

    expect(first).not.toBe(second);
    expect(await resetPassword(first)).toEqual({ id: user.id, email: user.email });
  });

  test('is not sent to an address that is unknown, verified already, or deleted', async () => {
    const { mailedTokens, mailing, repositories, deliver } = services;
    await mailedTokens.verifyEmail(await tokenFor('verify_email'));
    mailing.mails.length = 0;

    await mailedTokens.requestPasswordReset('nobody@example.com');
    await mailedTokens.requestEmailVerification(user.id);
    await deliver();
    await repositories.users.delete(user.id);
    await mailedTokens.requestPasswordReset(user.email);
    await deliver();

    expect(mailing.mails).toEqual([]);
  });

  test('is refused to a deleted user', async () => {
    await services.repositories.users.delete(user.id);

    await expect(services.mailedTokens.requestEmailVerification(user.id)).rejects.toMatchObject({
      reason: UNAUTHENTICATED,
      details: { cause: 'revoked' },
    });
  });
});

describe('verifyEmail', () => {
  test('answers success again, and says that it has changed nothing', async () => {
    const token = await tokenFor('verify_email');

    expect(await services.mailedTokens.verifyEmail(token)).toBe(user.id);
    expect(await services.mailedTokens.verifyEmail(token)).toBeNull();
  });

  test('answers success again even after a new password, until the token expires', async () => {
    const token = await tokenFor('verify_email');
    await services.mailedTokens.verifyEmail(token);
    await resetPassword(await tokenFor('reset_password'));

    expect(await services.mailedTokens.verifyEmail(token)).toBeNull();
    services.clock.pass(24 * 3_600);
    await expect(services.mailedTokens.verifyEmail(token)).rejects.toMatchObject(REFUSED);
  });
});

describe('resetPassword', () => {
  test('keeps the token valid if it rejects the password', async () => {
    const token = await tokenFor('reset_password');

    await expect(resetPassword(token, 'miss Lovelace of London')).rejects.toMatchObject({
      reason: PASSWORD_REJECTED,
      details: { cause: 'contains_identity' },
    });

    expect(await storedUser()).toEqual(user);
    expect(await resetPassword(token)).toEqual({ id: user.id, email: user.email });
  });

  test('does not judge the password of a caller without a valid token', async () => {
    await expect(resetPassword('none of ours', 'short')).rejects.toMatchObject(REFUSED);
    const token = await tokenFor('verify_email');
    await expect(resetPassword(token, 'short')).rejects.toMatchObject(REFUSED);
  });

  test.each(['', 'x', 'none of ours', 'A'.repeat(43), 'A'.repeat(64), '\0', '💣'])(
    'refuses the token %j',
    async (token) => {
      await expect(resetPassword(token)).rejects.toMatchObject(REFUSED);
      await expect(services.mailedTokens.verifyEmail(token)).rejects.toMatchObject(REFUSED);
    },
  );
});

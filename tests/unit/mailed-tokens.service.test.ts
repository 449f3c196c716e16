import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { PASSWORD_REJECTED, SESSION_EXPIRED, TOKEN_INVALID } from '../../server/auth/auth.reasons.ts';
import type { MailedTokenPurpose } from '../../server/auth/mailed-token.ts';
import { UNAUTHENTICATED } from '../../server/errors.ts';
import type { User } from '../../server/users/user.ts';
import { newUser } from '../support/records.ts';
import { APP_URL, CLIENT, createServices } from '../support/services.ts';

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
  await services.mailing.deliver();
  return services.mailing.mails.at(-1)?.text.split('#token=')[1]?.split('\n')[0] ?? '';
}

describe('a mail', () => {
  test.each([
    ['verify_email', 'verify-email'],
    ['reset_password', 'reset-password'],
  ] as const)(
    'for %s goes to the address that the user has, with a link to the page %s',
    async (purpose, page) => {
      const token = await tokenFor(purpose);

      expect(services.mailing.mails).toMatchObject([{ purpose, to: user.email }]);
      expect(services.mailing.mails[0]?.text).toContain(`\n${APP_URL}/${page}#token=${token}\n`);
      expect(token).toMatch(/^[\w-]{43}$/);
    },
  );

  // The time that an answer takes would otherwise tell who has an account.
  test.each(['reset_password', 'verify_email'] as const)(
    'for %s is created after the response',
    async (purpose) => {
      const stored: string[] = [];
      services.repositories.mailedTokens.insert = (token) => Promise.resolve(void stored.push(token.purpose));

      await ask(purpose);

      expect([services.mailing.mails, stored]).toEqual([[], []]);
      await services.mailing.deliver();
      expect(services.mailing.mails).toHaveLength(1);
      expect(stored).toEqual([purpose]);
    },
  );

  test('has a token of its own, valid beside those mailed before', async () => {
    const [first, second] = [await tokenFor('reset_password'), await tokenFor('reset_password')];

    expect(first).not.toBe(second);
    expect(await resetPassword(first)).toEqual({ id: user.id, email: user.email });
  });

  test('is not sent to an address that is unknown, verified already, or deleted', async () => {
    const { mailedTokens, mailing, repositories } = services;
    await mailedTokens.verifyEmail(await tokenFor('verify_email'));
    mailing.mails.length = 0;

    await mailedTokens.requestPasswordReset('nobody@example.com');
    await mailedTokens.requestEmailVerification(user.id);
    await repositories.users.delete(user.id);
    await mailedTokens.requestPasswordReset(user.email);
    await mailing.deliver();

    expect(mailing.mails).toEqual([]);
  });

  test('is refused to a user who was deleted', async () => {
    await services.repositories.users.delete(user.id);

    await expect(services.mailedTokens.requestEmailVerification(user.id)).rejects.toMatchObject({
      reason: UNAUTHENTICATED,
      details: { cause: 'revoked' },
    });
  });

  test('carries the token, of which only the hash is kept', async () => {
    const token = await tokenFor('reset_password');
    const { findUser } = services.repositories.mailedTokens;

    expect(await findUser(createHash('sha256').update(token).digest(), 'reset_password')).toEqual(user);
    expect(await findUser(Buffer.from(token), 'reset_password')).toBeNull();
    expect(await findUser(Buffer.from(token, 'base64url'), 'reset_password')).toBeNull();
  });
});

describe('verifyEmail', () => {
  test('marks the address as verified and returns its owner, once', async () => {
    const token = await tokenFor('verify_email');

    expect(await services.mailedTokens.verifyEmail(token)).toBe(user.id);

    expect(await storedUser()).toEqual({ ...user, emailVerified: true });
    await expect(services.mailedTokens.verifyEmail(token)).rejects.toMatchObject(REFUSED);
  });

  test('refuses a token for a password reset, and leaves it valid', async () => {
    const token = await tokenFor('reset_password');

    await expect(services.mailedTokens.verifyEmail(token)).rejects.toMatchObject(REFUSED);

    expect(await storedUser()).toEqual(user);
    expect(await resetPassword(token)).toEqual({ id: user.id, email: user.email });
  });
});

describe('resetPassword', () => {
  test('sets the password and ends every session, once', async () => {
    const { refreshToken } = await services.sessions.start(user, CLIENT);
    const token = await tokenFor('reset_password');

    expect(await resetPassword(token)).toEqual({ id: user.id, email: user.email });

    const passwordHash = `hash of ${NEW_PASSWORD}`;
    expect(await storedUser()).toMatchObject({ passwordHash, passwordVersion: 2, emailVerified: true });
    await expect(services.sessions.refresh(refreshToken)).rejects.toMatchObject({
      reason: SESSION_EXPIRED,
    });
    await expect(resetPassword(token, 'yet another long password')).rejects.toMatchObject(REFUSED);
    expect(await storedUser()).toMatchObject({ passwordHash });
  });

  test('leaves the token valid when it rejects the password', async () => {
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

  test.each(['', 'x', 'none of ours', 'A'.repeat(43), '\0', '💣'])('refuses the token %j', async (token) => {
    await expect(resetPassword(token)).rejects.toMatchObject(REFUSED);
    await expect(services.mailedTokens.verifyEmail(token)).rejects.toMatchObject(REFUSED);
  });

  test('refuses a token after half an hour', async () => {
    const token = await tokenFor('reset_password');

    services.clock.pass(30 * 60);

    await expect(resetPassword(token)).rejects.toMatchObject(REFUSED);
    expect(await storedUser()).toEqual(user);
  });
});

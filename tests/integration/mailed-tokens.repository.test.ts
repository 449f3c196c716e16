import { describe, expect, test } from 'vitest';
import type { MailedTokenPurpose, NewMailedToken } from '../../server/auth/mailed-token.ts';
import type { User } from '../../server/users/user.ts';
import { NOON } from '../support/clock.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { times } from '../support/outcomes.ts';
import { newMailedToken, newSession, newUser } from '../support/records.ts';
import { IMPLEMENTATIONS } from '../support/repositories.ts';

const CHANGE = { passwordHash: 'the second hash', at: NOON };
const MAILED_TOKEN_MINUTES = { verify_email: 24 * 60, reset_password: 30 };
const PURPOSES = ['verify_email', 'reset_password'] as const;

describe.each(IMPLEMENTATIONS)('mailed tokens $implementation', ({ open }) => {
  const repositories = openForTests(open);

  async function mail(purpose: MailedTokenPurpose) {
    const user = await repositories().users.insert(newUser());
    return { user, token: await mailTo(user, purpose) };
  }

  async function mailTo(user: User, purpose: MailedTokenPurpose): Promise<NewMailedToken> {
    const token = newMailedToken(user, { purpose });
    await repositories().mailedTokens.insert(token);
    return token;
  }

  const isGood = async ({ hash, purpose }: NewMailedToken) =>
    (await repositories().mailedTokens.findUser(hash, purpose)) !== null;

  function spend({ hash, purpose }: NewMailedToken) {
    const { verifyEmail, resetPassword } = repositories().mailedTokens;
    return purpose === 'verify_email' ? verifyEmail(hash, NOON) : resetPassword(hash, CHANGE);
  }

  const changePassword = ({ id, passwordVersion: fromVersion }: User) =>
    repositories().users.replacePassword(id, {
      fromVersion,
      passwordHash: 'the third hash',
      updatedAt: NOON,
    });

  test.each(PURPOSES)('a token for %s finds its user', async (purpose) => {
    const { user, token } = await mail(purpose);

    expect(await repositories().mailedTokens.findUser(token.hash, purpose)).toEqual(user);
    expect(await repositories().mailedTokens.findUser(newMailedToken(user).hash, purpose)).toBeNull();
  });

  test('a token of a deleted user is not stored, and causes no error', async () => {
    const token = await mailTo({ ...newUser(), emailVerified: false }, 'reset_password');

    expect(await isGood(token)).toBe(false);
  });

  test('verifyEmail marks the address as verified, and nothing else', async () => {
    const [{ user, token }, other] = [await mail('verify_email'), await mail('verify_email')];

    expect(await spend(token)).toBe(user.id);

    expect(await repositories().users.find(user.id)).toEqual({ ...user, emailVerified: true });
    expect(await repositories().users.find(other.user.id)).toEqual(other.user);
    expect(await isGood(other.token)).toBe(true);
  });

  test('resetPassword sets the hash, raises the version, verifies the address and ends every session', async () => {
    const [{ user, token }, other] = [await mail('reset_password'), await mail('reset_password')];
    const [session, othersSession] = [newSession(user), newSession(other.user)];
    await Promise.all([session, othersSession].map((one) => repositories().sessions.insert(one)));

    expect(await spend(token)).toBe(user.id);

    const changed = { ...user, passwordHash: 'the second hash', passwordVersion: 2, emailVerified: true };
    expect(await repositories().users.find(user.id)).toEqual(changed);
    expect(await repositories().sessions.find(session.id)).toBeNull();
    expect(await repositories().users.find(other.user.id)).toEqual(other.user);
    expect(await repositories().sessions.find(othersSession.id)).not.toBeNull();
  });

  test.each(PURPOSES)('a token for %s works once', async (purpose) => {
    const { user, token } = await mail(purpose);
    await spend(token);
    const spent = await repositories().users.find(user.id);

    expect(await spend(token)).toBeNull();
    expect(await isGood(token)).toBe(false);
    expect(await repositories().users.find(user.id)).toEqual(spent);
  });

  test.each(PURPOSES)('when 20 calls spend one token for %s at once, one succeeds', async (purpose) => {
    const { user, token } = await mail(purpose);

    const answers = await Promise.all(times(20, () => spend(token)));

    expect(answers.filter((answer) => answer !== null)).toEqual([user.id]);
    const version = purpose === 'reset_password' ? 2 : 1;
    expect(await repositories().users.find(user.id)).toMatchObject({ passwordVersion: version });
  });

  test('if a user spends 20 tokens at once, one of them sets the password', async () => {
    const { user } = await mail('verify_email');
    const tokens = await Promise.all(times(20, () => mailTo(user, 'reset_password')));

    const answers = await Promise.all(tokens.map(spend));

    expect(answers.filter((answer) => answer !== null)).toEqual([user.id]);
    expect(await repositories().users.find(user.id)).toMatchObject({ passwordVersion: 2 });
  });

  test.each([
    ['verify_email', 'reset_password'],
    ['reset_password', 'verify_email'],
  ] as const)('a token for %s does not work for %s, and stays valid', async (purpose, other) => {
    const { user, token } = await mail(purpose);

    expect(await spend({ ...token, purpose: other })).toBeNull();
    expect(await repositories().mailedTokens.findUser(token.hash, other)).toBeNull();

    expect(await repositories().users.find(user.id)).toEqual(user);
    expect(await isGood(token)).toBe(true);
  });

  test.each(PURPOSES)('a token for %s is valid for its time and no longer', async (purpose) => {
    const { user, token } = await mail(purpose);
    const minutes = MAILED_TOKEN_MINUTES[purpose];

    await repositories().letTimePass((minutes - 1) * 60);
    expect(await isGood(token)).toBe(true);
    await repositories().letTimePass(60);

    expect(await isGood(token)).toBe(false);
    expect(await spend(token)).toBeNull();
    expect(await repositories().users.find(user.id)).toEqual(user);
  });

  test.each(PURPOSES)('a new password invalidates a token for %s, however it was set', async (purpose) => {
    const [changed, reset] = [await mail(purpose), await mail(purpose)];

    await changePassword(changed.user);
    await spend(await mailTo(reset.user, 'reset_password'));

    for (const { token } of [changed, reset]) {
      expect(await isGood(token)).toBe(false);
      expect(await spend(token)).toBeNull();
    }
    expect(await repositories().users.find(changed.user.id)).toMatchObject({ passwordVersion: 2 });
  });

  test('when a token races a password change, one of the two sets the password', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { user, token } = await mail('reset_password');

      const [spent, changed] = await Promise.all([spend(token), changePassword(user)]);

      expect([spent === null, changed === null].filter(Boolean)).toHaveLength(1);
      const passwordHash = spent === null ? 'the third hash' : 'the second hash';
      expect(await repositories().users.find(user.id)).toMatchObject({ passwordHash, passwordVersion: 2 });
    }
  });

  // One that waits for the other, which waits for it, would be a 503 to somebody.
  test.each(PURPOSES)('no call fails when a token for %s races the deletion of its user', async (purpose) => {
    for (let round = 0; round < 10; round += 1) {
      const { user, token } = await mail(purpose);

      const outcomes = await Promise.allSettled([
        ...[spend(token), mailTo(user, purpose), spend(token)],
        repositories().users.delete(user.id),
        ...[spend(token), mailTo(user, purpose), spend(token)],
      ]);

      expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
      expect(await repositories().users.find(user.id)).toBeNull();
      expect(await isGood(token)).toBe(false);
    }
  });

  test('expired tokens are removed, and no others', async () => {
    const { user, token } = await mail('reset_password');
    await repositories().letTimePass((MAILED_TOKEN_MINUTES.reset_password - 1) * 60);
    const kept = await mailTo(user, 'reset_password');
    await repositories().letTimePass(60);

    await repositories().mailedTokens.deleteExpired();

    // Were it only expired, and not gone, it would be good again in the minute before.
    await repositories().letTimePass(-60);
    expect([await isGood(token), await isGood(kept)]).toEqual([false, true]);
  });
});

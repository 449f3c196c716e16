import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { MailedTokenPurpose, NewMail } from '../../server/auth/mailed-token.ts';
import type { User } from '../../server/users/user.ts';
import { NOON } from '../support/clock.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { times } from '../support/outcomes.ts';
import { newMail, newSession, newUser } from '../support/records.ts';
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

  async function mailTo(user: Pick<User, 'email'>, purpose: MailedTokenPurpose): Promise<NewMail> {
    const token = newMail(user, { purpose });
    await repositories().mailedTokens.insert(token);
    return token;
  }

  /** The hash in a key finds only tokens that an older version of the server mailed. */
  const keyOf = ({ id }: NewMail) => ({ id, hash: randomBytes(32) });

  const isGood = async (token: NewMail) =>
    (await repositories().mailedTokens.findUser(keyOf(token), token.purpose)) !== null;

  function spend(token: NewMail) {
    const { verifyEmail, resetPassword } = repositories().mailedTokens;
    const key = keyOf(token);
    return token.purpose === 'verify_email' ? verifyEmail(key, NOON) : resetPassword(key, CHANGE);
  }

  const changePassword = ({ id, passwordVersion: fromVersion }: User) =>
    repositories().users.replacePassword(id, {
      fromVersion,
      passwordHash: 'the third hash',
      updatedAt: NOON,
    });

  test.each(PURPOSES)('a token for %s finds its user', async (purpose) => {
    const { user, token } = await mail(purpose);

    const { findUser } = repositories().mailedTokens;
    expect(await findUser(keyOf(token), purpose)).toEqual(user);
    expect(await findUser(keyOf(newMail(user)), purpose)).toBeNull();
    expect(await findUser({ id: null, hash: randomBytes(32) }, purpose)).toBeNull();
  });

  test('a token for an address without an account is never valid, not even for an account that is made later', async () => {
    const stranger = newUser();
    const token = await mailTo(stranger, 'reset_password');

    expect(await isGood(token)).toBe(false);
    await repositories().users.insert(stranger);
    expect(await isGood(token)).toBe(false);
    expect(await spend(token)).toBeNull();
  });

  test('only a verification that has succeeded is known as one, until it expires', async () => {
    const [{ token }, reset] = [await mail('verify_email'), await mail('reset_password')];
    const { hasVerified } = repositories().mailedTokens;
    const answers = () => Promise.all([token, reset.token].map((one) => hasVerified(keyOf(one))));

    expect(await answers()).toEqual([false, false]);
    await spend(token);
    await spend(reset.token);
    expect(await answers()).toEqual([true, false]);

    await repositories().letTimePass(MAILED_TOKEN_MINUTES.verify_email * 60);
    expect(await answers()).toEqual([false, false]);
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
    expect(await repositories().mailedTokens.findUser(keyOf(token), other)).toBeNull();

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
});

import { describe, expect, test } from 'vitest';
import type { NewSession } from '../../server/auth/session.ts';
import { sessionId } from '../../server/schemas/ids.schema.ts';
import type { User } from '../../server/users/user.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { times } from '../support/outcomes.ts';
import { newSession, newSessionId, newUser, newUserId } from '../support/records.ts';
import { IMPLEMENTATIONS } from '../support/repositories.ts';

const HOUR = 3_600;
const IDLE_MS = 14 * 24 * HOUR * 1_000;
const SESSIONS_PER_USER_MAX = 50;

describe.each(IMPLEMENTATIONS)('the sessions of a user $implementation', ({ open }) => {
  const repositories = openForTests(open);

  const signUp = () => repositories().users.insert(newUser());
  const idsOf = async ({ id }: User) => (await repositories().sessions.list(id)).map((session) => session.id);
  const isAlive = async ({ id }: NewSession) => (await repositories().sessions.find(id)) !== null;

  async function signIn(user: User, overrides: Partial<NewSession> = {}) {
    const session = newSession(user, overrides);
    await repositories().sessions.insert(session);
    return session;
  }

  /** Sessions that began an hour apart, the oldest first. */
  async function signInHourly(user: User, count: number) {
    const sessions: NewSession[] = [];
    for (let n = 0; n < count; n += 1) {
      await repositories().letTimePass(HOUR);
      sessions.push(await signIn(user));
    }
    return sessions;
  }

  async function changePassword({ id, passwordVersion: fromVersion }: User) {
    const change = { passwordHash: 'the second hash', updatedAt: new Date(0) };
    await repositories().users.replacePassword(id, { fromVersion, ...change });
  }

  test('are listed with where they began, and when they were used and end', async () => {
    const user = await signUp();
    const client = { address: '2001:db8::1', userAgent: null };
    const { id } = await signIn(user, { client });

    const listed = await repositories().sessions.list(user.id);

    const [createdAt, lastUsedAt, expiresAt] = [expect.any(Date), expect.any(Date), expect.any(Date)];
    expect(listed).toEqual([{ id, createdAt, lastUsedAt, expiresAt, userAgent: null, ip: '2001:db8::1' }]);
    const ages = listed.map((session) => [
      session.lastUsedAt.getTime() - session.createdAt.getTime(),
      session.expiresAt.getTime() - session.createdAt.getTime(),
    ]);
    expect(ages).toEqual([[0, IDLE_MS]]);
  });

  test('are listed by their last use, the latest first', async () => {
    const user = await signUp();
    const [first = '', second, third] = (await signInHourly(user, 3)).map(({ id }) => id);
    await repositories().letTimePass(HOUR);

    await repositories().sessions.advance(sessionId.parse(first), 0);

    expect(await idsOf(user)).toEqual([first, third, second]);
    const listed = await repositories().sessions.list(user.id);
    const [usedFor] = listed.map(({ createdAt, lastUsedAt }) => lastUsedAt.getTime() - createdAt.getTime());
    expect((usedFor ?? 0) / 1_000).toBeCloseTo(3 * HOUR, -1);
  });

  test('are listed only while they are valid, and only to their user', async () => {
    const [ada, bob] = [await signUp(), await signUp()];
    const [kept, ended] = [await signIn(bob), await signIn(bob)];
    await signIn(ada);

    await repositories().sessions.delete(ended.id);
    await changePassword(ada);

    expect(await idsOf(ada)).toEqual([]);
    expect(await idsOf(bob)).toEqual([kept.id]);
    expect(await repositories().sessions.list(newUserId())).toEqual([]);
    await repositories().letTimePass(IDLE_MS / 1_000);
    expect(await idsOf(bob)).toEqual([]);
  });

  test('end one by one, only by their owner, and once', async () => {
    const [ada, bob] = [await signUp(), await signUp()];
    const [hers, other, his] = [await signIn(ada), await signIn(ada), await signIn(bob)];
    const { deleteOwn } = repositories().sessions;

    expect(await deleteOwn(ada.id, his.id)).toBe(false);
    expect(await deleteOwn(ada.id, newSessionId())).toBe(false);
    expect(await deleteOwn(newUserId(), hers.id)).toBe(false);
    expect(await deleteOwn(ada.id, hers.id)).toBe(true);
    expect(await deleteOwn(ada.id, hers.id)).toBe(false);

    expect(await isAlive(hers)).toBe(false);
    expect([await isAlive(other), await isAlive(his)]).toEqual([true, true]);
  });

  test('cannot be ended once they are over', async () => {
    const user = await signUp();
    const expired = await signIn(user);
    await repositories().letTimePass(IDLE_MS / 1_000);
    const outdated = await signIn(user);
    await changePassword(user);

    expect(await repositories().sessions.deleteOwn(user.id, expired.id)).toBe(false);
    expect(await repositories().sessions.deleteOwn(user.id, outdated.id)).toBe(false);
    expect(await repositories().sessions.deleteOthers(user.id, newSessionId())).toBe(0);
  });

  test('of 20 simultaneous calls that end one, one succeeds', async () => {
    const user = await signUp();
    const { id } = await signIn(user);

    const answers = await Promise.all(times(20, () => repositories().sessions.deleteOwn(user.id, id)));

    expect(answers.filter(Boolean)).toHaveLength(1);
  });

  test('all end except one, and the number that were alive is returned', async () => {
    const [ada, bob] = [await signUp(), await signUp()];
    await signIn(ada);
    await repositories().letTimePass(IDLE_MS / 1_000);
    const [kept, ...others] = [await signIn(ada), await signIn(ada), await signIn(ada)];
    const his = await signIn(bob);

    expect(await repositories().sessions.deleteOthers(ada.id, kept.id)).toBe(2);
    expect(await repositories().sessions.deleteOthers(ada.id, kept.id)).toBe(0);

    expect(await Promise.all([kept, ...others, his].map(isAlive))).toEqual([true, false, false, true]);
  });

  test('are limited in number: one more ends the session unused for the longest time', async () => {
    const [ada, bob] = [await signUp(), await signUp()];
    const his = await signIn(bob);
    const [first, second, third] = await signInHourly(ada, SESSIONS_PER_USER_MAX);
    await repositories().sessions.advance(first?.id ?? newSessionId(), 0);

    const last = await signIn(ada);

    const ids = await idsOf(ada);
    expect(ids).toHaveLength(SESSIONS_PER_USER_MAX);
    expect(ids).toEqual(expect.arrayContaining([first?.id, third?.id, last.id]));
    expect(ids).not.toContain(second?.id);
    expect(await isAlive(his)).toBe(true);
  });

  test('are back within the bound at the next sign-in, however many began at once', async () => {
    const user = await signUp();
    await Promise.all(times(SESSIONS_PER_USER_MAX + 30, () => signIn(user)));

    const last = await signIn(user);

    const ids = await idsOf(user);
    expect(ids).toHaveLength(SESSIONS_PER_USER_MAX);
    expect(ids).toContain(last.id);
  });

  // A refusal here would be a 503 to somebody who signs in. Locks in two orders seldom meet, hence the rounds.
  test('begin and end while their user is deleted, without a deadlock', async () => {
    for (let round = 0; round < 100; round += 1) {
      const user = await signUp();
      await Promise.all(times(SESSIONS_PER_USER_MAX, () => signIn(user)));

      const outcomes = await Promise.allSettled([
        ...times(6, () => signIn(user)),
        repositories().sessions.deleteOthers(user.id, newSessionId()),
        ...times(6, () => signIn(user)),
        repositories().users.delete(user.id),
      ]);

      expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
      expect(await idsOf(user)).toEqual([]);
    }
  });

  test('are removed when they have expired, and not before', async () => {
    const user = await signUp();
    const expired = await signIn(user);
    await repositories().letTimePass(IDLE_MS / 1_000 - HOUR);
    const kept = await signIn(user);
    await repositories().letTimePass(HOUR);

    await repositories().sessions.deleteExpired();

    expect(await isAlive(kept)).toBe(true);
    // Were it only expired, and not gone, it would be back in the hour before.
    await repositories().letTimePass(-HOUR);
    expect(await isAlive(expired)).toBe(false);
    expect(await isAlive(kept)).toBe(true);
  });
});

import { describe, expect, test } from 'vitest';
import { EMAIL_TAKEN } from '../../server/users/users.reasons.ts';
import { NOON } from '../support/clock.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { times } from '../support/outcomes.ts';
import { newSession, newTodo, newUser, newUserId } from '../support/records.ts';
import { IMPLEMENTATIONS } from '../support/repositories.ts';

const LATER = new Date('2026-11-22T13:00:00.000Z');
const EVERYTHING = { sortBy: 'createdAt', order: 'asc', limit: 100, after: null } as const;

describe.each(IMPLEMENTATIONS)('users $implementation', ({ open }) => {
  const repositories = openForTests(open);

  test('a user is found by id and by e-mail address, with all that was stored', async () => {
    const user = newUser({
      createdAt: new Date('2026-01-02T03:04:05.678Z'),
      firstName: 'Žofie 🦊',
      passwordVersion: 7,
    });

    const stored = { ...user, emailVerified: false };
    expect(await repositories().users.insert(user)).toEqual(stored);
    expect(await repositories().users.find(user.id)).toEqual(stored);
    expect(await repositories().users.findByEmail(user.email)).toEqual(stored);
  });

  test('a user that does not exist is not found, changed or deleted', async () => {
    const { users } = repositories();
    const change = { fromVersion: 1, passwordHash: 'the second hash', updatedAt: LATER };

    expect(await users.find(newUserId())).toBeNull();
    expect(await users.findByEmail('nobody@example.com')).toBeNull();
    expect(await users.update(newUserId(), { firstName: 'Grace', updatedAt: LATER })).toBeNull();
    expect(await users.replacePassword(newUserId(), change)).toBeNull();
    expect(await users.delete(newUserId())).toBe(false);
  });

  test('an address that another user has is refused with EMAIL_TAKEN', async () => {
    const { email } = await repositories().users.insert(newUser());

    await expect(repositories().users.insert(newUser({ email }))).rejects.toMatchObject({
      reason: EMAIL_TAKEN,
      details: null,
    });
  });

  test.each([
    ['the first name', { firstName: 'Grace' }],
    ['the last name', { lastName: 'Hopper' }],
    ['both', { firstName: 'Grace', lastName: 'Hopper' }],
    ['nothing', {}],
  ])('an update of %s changes nothing else, and no other user', async (_what, changes) => {
    const [user, other] = await Promise.all(
      [newUser(), newUser()].map((one) => repositories().users.insert(one)),
    );

    const updated = await repositories().users.update(user?.id ?? newUserId(), {
      ...changes,
      updatedAt: LATER,
    });

    expect(updated).toEqual({ ...user, ...changes });
    expect(await repositories().users.find(user?.id ?? newUserId())).toEqual(updated);
    expect(await repositories().users.find(other?.id ?? newUserId())).toEqual(other);
  });

  describe('replacePassword', () => {
    const change = { passwordHash: 'the second hash', updatedAt: LATER };

    test('sets the hash and raises the version', async () => {
      const user = await repositories().users.insert(newUser());

      const changed = await repositories().users.replacePassword(user.id, { ...change, fromVersion: 1 });

      expect(changed).toEqual({ ...user, passwordHash: 'the second hash', passwordVersion: 2 });
      expect(await repositories().users.find(user.id)).toEqual(changed);
    });

    test.each([0, 1, 3])('changes nothing from version %i when the version is 2', async (fromVersion) => {
      const user = await repositories().users.insert(newUser({ passwordVersion: 2 }));

      expect(await repositories().users.replacePassword(user.id, { ...change, fromVersion })).toBeNull();
      expect(await repositories().users.find(user.id)).toEqual(user);
    });

    test('answers null for nobody', async () => {
      expect(
        await repositories().users.replacePassword(newUserId(), { ...change, fromVersion: 1 }),
      ).toBeNull();
    });

    test('of 20 changes at once, exactly one wins', async () => {
      const { id } = await repositories().users.insert(newUser());
      const hashes = times(20, (n) => `hash ${String(n)}`);

      const answers = await Promise.all(
        hashes.map((passwordHash) =>
          repositories().users.replacePassword(id, { ...change, passwordHash, fromVersion: 1 }),
        ),
      );

      const winners = answers.filter((answer) => answer !== null);
      expect(winners).toHaveLength(1);
      expect(await repositories().users.find(id)).toEqual(winners[0]);
      expect(winners[0]?.passwordVersion).toBe(2);
    });
  });

  describe('renewHash', () => {
    const change = { from: 'the first hash', to: 'the same password, hashed anew' };

    test('replaces the hash and nothing else, so that every session goes on', async () => {
      const { users, sessions } = repositories();
      const [user, other] = [await users.insert(newUser()), await users.insert(newUser())];
      const session = newSession(user);
      await sessions.insert(session);

      await users.renewHash(user.id, change);

      expect(await users.find(user.id)).toEqual({ ...user, passwordHash: change.to });
      expect(await users.find(other.id)).toEqual(other);
      expect(await sessions.find(session.id)).not.toBeNull();
    });

    test('replaces no hash that has changed since it was read', async () => {
      const { users } = repositories();
      const user = await users.insert(newUser({ passwordHash: 'the hash of a new password' }));

      await users.renewHash(user.id, change);
      await users.renewHash(newUserId(), change);

      expect(await users.find(user.id)).toEqual(user);
    });

    test('never brings an old password back when both are changed at once', async () => {
      const { users } = repositories();
      for (let round = 0; round < 10; round += 1) {
        const { id } = await users.insert(newUser());

        const changed = users.replacePassword(id, {
          fromVersion: 1,
          passwordHash: 'the second hash',
          updatedAt: LATER,
        });
        await Promise.all([users.renewHash(id, change), changed, users.renewHash(id, change)]);

        expect(await users.find(id)).toMatchObject({ passwordHash: 'the second hash', passwordVersion: 2 });
      }
    });
  });

  test('deleting a user deletes the sessions and todos of that user, and no others', async () => {
    const { users, sessions, todos } = repositories();
    const [ada, bob] = [await users.insert(newUser()), await users.insert(newUser())];
    const [hers, his] = [newSession(ada), newSession(bob)];
    await Promise.all([sessions.insert(hers), sessions.insert(his)]);
    const { id } = await todos.insert(ada.id, newTodo({ createdAt: NOON }));
    const kept = await todos.insert(bob.id, newTodo());

    expect(await users.delete(ada.id)).toBe(true);

    expect(await users.find(ada.id)).toBeNull();
    expect(await users.findByEmail(ada.email)).toBeNull();
    expect(await sessions.find(hers.id)).toBeNull();
    expect(await sessions.findCaller({ userId: ada.id, sessionId: hers.id })).toBeNull();
    expect(await todos.find(ada.id, id)).toBeNull();
    expect(await todos.list(ada.id, EVERYTHING)).toEqual([]);
    expect(await sessions.find(his.id)).toMatchObject({ user: bob });
    expect(await todos.list(bob.id, EVERYTHING)).toEqual([kept]);
  });
});

import { describe, expect, test } from 'vitest';
import type { User } from '../../server/users/user.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { times } from '../support/outcomes.ts';
import { newSession, newSessionId, newUser, newUserId } from '../support/records.ts';
import { IMPLEMENTATIONS } from '../support/repositories.ts';

const HOUR = 3_600;
const DAY = 24 * HOUR;
const IDLE = 14 * DAY;
const LIFETIME = 30 * DAY;

describe.each(IMPLEMENTATIONS)('sessions $implementation', ({ open }) => {
  const repositories = openForTests(open);

  async function signIn() {
    const { users, sessions } = repositories();
    const user = await users.insert(newUser());
    const session = newSession(user);
    await sessions.insert(session);
    const claims = { userId: user.id, sessionId: session.id };
    const isAlive = async () => {
      const [found, caller] = [await sessions.find(session.id), await sessions.findCaller(claims)];
      expect(found === null, 'both ways to look a session up agree').toBe(caller === null);
      return found !== null;
    };
    return { user, session, claims, isAlive };
  }

  async function changePassword({ id, passwordVersion: fromVersion }: User) {
    const change = { passwordHash: 'the second hash', updatedAt: new Date(0) };
    await repositories().users.replacePassword(id, { fromVersion, ...change });
  }

  test('a session is found with its user, at generation 0 and just used', async () => {
    const { user, session } = await signIn();

    const found = await repositories().sessions.find(session.id);

    expect(found?.user).toEqual(user);
    expect(found?.session).toMatchObject({ id: session.id, generation: 0 });
    expect(Buffer.from(found?.session.seed ?? [])).toEqual(Buffer.from(session.seed));
    expect(found?.session.idleSeconds).toBeCloseTo(0, -1);
  });

  test('the caller is the user whom the claims name, with the current email address', async () => {
    const { user, claims } = await signIn();

    expect(await repositories().sessions.findCaller(claims)).toEqual({ ...claims, email: user.email });
  });

  test('claims that name another user or an unknown session find no caller', async () => {
    const [ada, bob] = [await signIn(), await signIn()];
    const { sessions } = repositories();

    expect(await sessions.findCaller({ userId: bob.user.id, sessionId: ada.session.id })).toBeNull();
    expect(await sessions.findCaller({ userId: ada.user.id, sessionId: newSessionId() })).toBeNull();
    expect(await sessions.findCaller({ userId: newUserId(), sessionId: ada.session.id })).toBeNull();
    expect(await sessions.find(newSessionId())).toBeNull();
  });

  test('a session of a deleted user is not stored, and causes no error', async () => {
    const session = newSession(newUser());

    await repositories().sessions.insert(session);

    expect(await repositories().sessions.find(session.id)).toBeNull();
  });

  test('a password change ends every session begun before it, and none begun after', async () => {
    const { user, session, isAlive } = await signIn();

    await changePassword(user);
    const later = newSession(user, { passwordVersion: 2 });
    await repositories().sessions.insert(later);

    expect(await isAlive()).toBe(false);
    expect(await repositories().sessions.advance(session.id, 0)).toBe(false);
    expect(await repositories().sessions.find(later.id)).not.toBeNull();
  });

  test('a session that starts after its password was changed is never valid', async () => {
    const { user } = await signIn();
    await changePassword(user);
    const late = newSession(user, { passwordVersion: 1 });

    await repositories().sessions.insert(late);

    expect(await repositories().sessions.find(late.id)).toBeNull();
  });

  test('an ended session is gone, and ending it again does nothing', async () => {
    const [{ session, isAlive }, other] = [await signIn(), await signIn()];

    await repositories().sessions.delete(session.id);
    await repositories().sessions.delete(session.id);

    expect(await isAlive()).toBe(false);
    expect(await repositories().sessions.advance(session.id, 0)).toBe(false);
    expect(await other.isAlive()).toBe(true);
  });

  test('a session that is not refreshed ends after its idle time', async () => {
    const { session, isAlive } = await signIn();

    await repositories().letTimePass(IDLE - HOUR);
    expect(await isAlive()).toBe(true);
    await repositories().letTimePass(HOUR);

    expect(await isAlive()).toBe(false);
    expect(await repositories().sessions.advance(session.id, 0)).toBe(false);
  });

  test('a session that is refreshed in time goes on, but not beyond its lifetime', async () => {
    const { session, isAlive } = await signIn();
    const step = IDLE - HOUR;
    const steps = Math.floor(LIFETIME / step);

    for (let generation = 0; generation < steps; generation += 1) {
      await repositories().letTimePass(step);
      expect(await repositories().sessions.advance(session.id, generation)).toBe(true);
    }
    await repositories().letTimePass(LIFETIME - steps * step - HOUR);
    expect(await isAlive()).toBe(true);
    await repositories().letTimePass(HOUR);

    expect(await isAlive()).toBe(false);
    expect(await repositories().sessions.advance(session.id, steps)).toBe(false);
  });

  test('the idle time counts from the last refresh', async () => {
    const { session } = await signIn();
    const idleSeconds = async () => (await repositories().sessions.find(session.id))?.session.idleSeconds;

    await repositories().letTimePass(HOUR);
    expect(await idleSeconds()).toBeCloseTo(HOUR, -1);
    await repositories().sessions.advance(session.id, 0);

    expect(await idleSeconds()).toBeCloseTo(0, -1);
  });

  test('advance counts one refresh, and only from the current generation', async () => {
    const { session } = await signIn();
    const { sessions } = repositories();

    expect(await sessions.advance(session.id, 1)).toBe(false);
    expect(await sessions.advance(session.id, 0)).toBe(true);
    expect(await sessions.advance(session.id, 0)).toBe(false);
    expect(await sessions.advance(session.id, 1)).toBe(true);

    expect((await sessions.find(session.id))?.session.generation).toBe(2);
    expect(await sessions.advance(newSessionId(), 0)).toBe(false);
  });

  test('of 20 refreshes at once, exactly one advances the session', async () => {
    const { session } = await signIn();

    const answers = await Promise.all(times(20, () => repositories().sessions.advance(session.id, 0)));

    expect(answers.filter(Boolean)).toHaveLength(1);
    expect((await repositories().sessions.find(session.id))?.session.generation).toBe(1);
  });
});

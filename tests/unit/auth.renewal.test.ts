import { beforeEach, expect, test } from 'vitest';
import { SESSION_EXPIRED } from '../../server/auth/auth.reasons.ts';
import type { PasswordHasher } from '../../server/auth/password.ts';
import { readablePasswords } from '../support/memory.ts';
import { CLIENT, createServices, isUnknownDevice, PASSWORD } from '../support/services.ts';

const ADA = { email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace', password: PASSWORD };
const OUTDATED = `hash of ${PASSWORD}`;
const RENEWED = `today's hash of ${PASSWORD}`;

let passwords: PasswordHasher;
let services: ReturnType<typeof createServices>;
let renewals: string[];
beforeEach(() => {
  renewals = [];
  passwords = {
    hash: readablePasswords.hash,
    verify: (password, hash) => Promise.resolve(hash?.endsWith(`hash of ${password}`) ?? false),
    renew: (password, hash) => {
      renewals.push(hash);
      return Promise.resolve(hash === OUTDATED ? `today's hash of ${password}` : null);
    },
  };
  // Looked up at each call, so that a test may replace one.
  services = createServices({
    hash: (...call) => passwords.hash(...call),
    verify: (...call) => passwords.verify(...call),
    renew: (...call) => passwords.renew(...call),
  });
});

test('an outdated hash is replaced at the next sign-in, and nothing else is', async () => {
  const user = await services.auth.register(ADA, CLIENT);
  const { refreshToken } = await services.sessions.start(user, CLIENT);

  const { user: answered } = await services.auth.login(ADA, CLIENT, isUnknownDevice);

  expect(await services.repositories.users.find(user.id)).toEqual({ ...user, passwordHash: RENEWED });
  expect(answered.id).toBe(user.id);
  expect(await services.sessions.refresh(refreshToken)).toMatchObject({ user: { id: user.id } });
});

test('a failed sign-in renews no hash', async () => {
  const user = await services.auth.register(ADA, CLIENT);

  await expect(services.auth.login({ ...ADA, password: 'wrong' }, CLIENT, isUnknownDevice)).rejects.toThrow();
  await expect(
    services.auth.login({ ...ADA, email: 'nobody@example.com' }, CLIENT, isUnknownDevice),
  ).rejects.toThrow();

  expect(renewals).toEqual([]);
  expect(await services.repositories.users.find(user.id)).toEqual(user);
});

test('a password that is changed while the old one signs in stays changed', async () => {
  const { id } = await services.auth.register(ADA, CLIENT);
  const { users } = services.repositories;
  const change = { fromVersion: 1, passwordHash: 'hash of another', updatedAt: services.clock.now() };
  const { renew } = passwords;
  passwords.renew = async (...call) => {
    await users.replacePassword(id, change);
    return renew(...call);
  };

  const { refreshToken } = await services.auth.login(ADA, CLIENT, isUnknownDevice);

  expect(await users.find(id)).toMatchObject({ passwordHash: 'hash of another', passwordVersion: 2 });
  await expect(services.sessions.refresh(refreshToken)).rejects.toMatchObject({
    reason: SESSION_EXPIRED,
  });
});

test('a sign-in succeeds even if the hash cannot be renewed now', async () => {
  const user = await services.auth.register(ADA, CLIENT);
  passwords.renew = () => Promise.resolve(null);

  expect(await services.auth.login(ADA, CLIENT, isUnknownDevice)).toMatchObject({ user: { id: user.id } });
  expect(await services.repositories.users.find(user.id)).toEqual(user);
});

import { describe, expect, test } from 'vitest';
import { INVALID_CREDENTIALS, PASSWORD_REJECTED } from '../../server/auth/auth.reasons.ts';
import type { PasswordHasher } from '../../server/auth/password.ts';
import { DomainError, isDomainError, OVERLOADED } from '../../server/errors.ts';
import { EMAIL_TAKEN } from '../../server/users/users.reasons.ts';
import { readablePasswords } from '../support/memory.ts';
import { CLIENT, createServices, PASSWORD } from '../support/services.ts';

const ADA = { email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace', password: PASSWORD };

describe('register', () => {
  test('stores a hash of the password, at version 1, and an unverified address', async () => {
    const { auth, repositories, clock } = createServices();

    const user = await auth.register(ADA, CLIENT);

    const { password: _, ...identity } = ADA;
    expect(user).toEqual({
      ...identity,
      id: expect.any(String),
      passwordHash: await readablePasswords.hash(PASSWORD, CLIENT),
      passwordVersion: 1,
      emailVerified: false,
      createdAt: clock.now(),
    });
    expect(await repositories.users.findByEmail(ADA.email)).toEqual(user);
  });

  test('refuses an address that is taken', async () => {
    const { auth } = createServices();
    await auth.register(ADA, CLIENT);

    await expect(auth.register({ ...ADA, firstName: 'Eve' }, CLIENT)).rejects.toMatchObject({
      reason: EMAIL_TAKEN,
      details: null,
    });
  });

  test('refuses a rejected password, and stores no user', async () => {
    const { auth, repositories } = createServices();

    await expect(auth.register({ ...ADA, password: 'my name is Lovelace' }, CLIENT)).rejects.toMatchObject({
      reason: PASSWORD_REJECTED,
      details: { cause: 'contains_identity' },
    });

    expect(await repositories.users.findByEmail(ADA.email)).toBeNull();
  });
});

describe('login', () => {
  test('answers tokens of a session that is alive', async () => {
    const { auth, sessions, repositories } = createServices();
    const { id } = await auth.register(ADA, CLIENT);

    const { refreshToken, user } = await auth.login(ADA, CLIENT);

    expect(user.id).toBe(id);
    expect(await sessions.refresh(refreshToken)).toMatchObject({ user: await repositories.users.find(id) });
  });

  test('says the same of an unknown address as of a wrong password', async () => {
    const { auth } = createServices();
    await auth.register(ADA, CLIENT);

    const refusals = await Promise.all([
      auth.login({ ...ADA, password: 'wrong' }, CLIENT).catch(saidToClients),
      auth.login({ ...ADA, email: 'nobody@example.com' }, CLIENT).catch(saidToClients),
    ]);

    const message = 'Wrong email address or password.';
    const refusal = { reason: INVALID_CREDENTIALS, message, details: null };
    expect(refusals).toEqual([refusal, refusal]);
  });

  test('does the work of a verification for an unknown address too', async () => {
    const verified: (string | null)[] = [];
    const passwords: PasswordHasher = {
      ...readablePasswords,
      verify: (password, hash, client) => {
        verified.push(hash);
        return readablePasswords.verify(password, hash, client);
      },
    };
    const { auth } = createServices(passwords);

    await expect(auth.login(ADA, CLIENT)).rejects.toMatchObject({ reason: INVALID_CREDENTIALS });

    expect(verified).toEqual([null]);
  });

  test('lets nobody in where the hasher says yes to no hash', async () => {
    const { auth } = createServices({ ...readablePasswords, verify: () => Promise.resolve(true) });

    await expect(auth.login(ADA, CLIENT)).rejects.toMatchObject({ reason: INVALID_CREDENTIALS });
  });
});

test.each(['register', 'login'] as const)('%s passes on that too many are signing in', async (procedure) => {
  const overloaded = () =>
    Promise.reject(new DomainError(OVERLOADED, 'Try again.', { retryAfterSeconds: 5 }));
  const { auth } = createServices({ ...readablePasswords, hash: overloaded, verify: overloaded });

  await expect(auth[procedure](ADA, CLIENT)).rejects.toMatchObject({
    reason: OVERLOADED,
    details: { retryAfterSeconds: 5 },
  });
});

function saidToClients(error: unknown) {
  if (!isDomainError(error)) throw error;
  const { reason, message, details } = error;
  return { reason, message, details };
}

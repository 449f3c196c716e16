import { expect, test } from 'vitest';
import { INVALID_CREDENTIALS, PASSWORD_REJECTED } from '../../server/auth/auth.reasons.ts';
import { DomainError, OVERLOADED } from '../../server/errors.ts';
import { readablePasswords } from '../support/memory.ts';
import { CLIENT, createServices, isUnknownDevice, PASSWORD } from '../support/services.ts';

const ADA = { email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace', password: PASSWORD };

test.each([
  ['too_short', 'fourteen chars'],
  ['contains_identity', 'my name is Lovelace'],
  ['common', '1QAZ2wsx3EDC4rfv'],
])('register rejects a password as %s, and stores no user', async (cause, password) => {
  const { auth, repositories } = createServices();

  await expect(auth.register({ ...ADA, password }, CLIENT)).rejects.toMatchObject({
    reason: PASSWORD_REJECTED,
    details: { cause },
  });

  expect(await repositories.users.findByEmail(ADA.email)).toBeNull();
});

test('login refuses an unknown address even if its hash were verified', async () => {
  const { auth } = createServices({ ...readablePasswords, verify: () => Promise.resolve(true) });

  await expect(auth.login(ADA, CLIENT, isUnknownDevice)).rejects.toMatchObject({
    reason: INVALID_CREDENTIALS,
  });
});

test.each(['register', 'login'] as const)(
  '%s fails with OVERLOADED if too many users are signing in',
  async (procedure) => {
    const overloaded = () =>
      Promise.reject(new DomainError(OVERLOADED, 'Try again.', { retryAfterSeconds: 5 }));
    const { auth } = createServices({ ...readablePasswords, hash: overloaded, verify: overloaded });

    await expect(auth[procedure](ADA, CLIENT, isUnknownDevice)).rejects.toMatchObject({
      reason: OVERLOADED,
      details: { retryAfterSeconds: 5 },
    });
  },
);

import { beforeEach, describe, expect, test } from 'vitest';
import { INVALID_CREDENTIALS, PASSWORD_REJECTED } from '../../server/auth/auth.reasons.ts';
import { UNAUTHENTICATED } from '../../server/errors.ts';
import { sessionId } from '../../server/schemas/ids.schema.ts';
import type { User } from '../../server/users/user.ts';
import { readablePasswords } from '../support/memory.ts';
import { newUser, newUserId } from '../support/records.ts';
import { CLIENT, createServices, isUnknownDevice, PASSWORD, REQUESTER } from '../support/services.ts';

const NEW_PASSWORD = 'a wholly different phrase';
const CHANGE = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD, newPasswordConfirm: NEW_PASSWORD };
const REVOKED = { reason: UNAUTHENTICATED, details: { cause: 'revoked' } };

let services: ReturnType<typeof createServices>;
let user: User;
beforeEach(async () => {
  services = createServices();
  const passwordHash = await readablePasswords.hash(PASSWORD, REQUESTER);
  user = await services.repositories.users.insert(newUser({ passwordHash }));
});

async function signIn() {
  const { refreshToken } = await services.sessions.start(user, CLIENT);
  return { userId: user.id, sessionId: sessionId.parse(refreshToken.split('.')[0]) };
}

// Deleted between the session check and the call itself.
test.each([
  ['get', () => services.users.get(newUserId())],
  ['update', () => services.users.update(newUserId(), { firstName: 'Grace' })],
  ['changePassword', () => services.credentials.changePassword(newUserId(), CHANGE, CLIENT)],
  ['delete', () => services.credentials.deleteUser(newUserId(), PASSWORD, CLIENT)],
])('%s for a deleted user fails because the session has ended', async (_name, call) => {
  await expect(call()).rejects.toMatchObject(REVOKED);
});

describe('changePassword', () => {
  test('ends every session of the user and returns a new one', async () => {
    const [first, second] = [await signIn(), await signIn()];

    const { refreshToken } = await services.credentials.changePassword(user.id, CHANGE, CLIENT);

    await expect(services.sessions.authenticate(first)).rejects.toMatchObject(REVOKED);
    await expect(services.sessions.authenticate(second)).rejects.toMatchObject(REVOKED);
    expect(await services.sessions.refresh(refreshToken)).toMatchObject({ user: { id: user.id } });
    await expect(
      services.auth.login({ ...user, password: PASSWORD }, CLIENT, isUnknownDevice),
    ).rejects.toMatchObject({
      reason: INVALID_CREDENTIALS,
    });
    expect(
      await services.auth.login({ ...user, password: NEW_PASSWORD }, CLIENT, isUnknownDevice),
    ).toMatchObject({
      user: { id: user.id },
    });
  });

  test.each([
    ['mismatch', { newPasswordConfirm: 'a wholly different phrasE' }],
    ['unchanged', { newPassword: PASSWORD, newPasswordConfirm: PASSWORD }],
    ['contains_identity', { newPassword: 'lovelace lovelace', newPasswordConfirm: 'lovelace lovelace' }],
  ])('rejects a new password as %s, and changes nothing', async (cause, input) => {
    const claims = await signIn();

    await expect(
      services.credentials.changePassword(user.id, { ...CHANGE, ...input }, CLIENT),
    ).rejects.toMatchObject({
      reason: PASSWORD_REJECTED,
      details: { cause },
    });

    expect(await services.users.get(user.id)).toEqual(user);
    expect(await services.sessions.authenticate(claims)).toMatchObject({ userId: user.id });
  });

  test('rejects another Unicode form of the current password as unchanged', async () => {
    const [composed, decomposed] = [
      'Gr\u00fc\u00dfe aus K\u00f6ln am Rhein',
      'Gru\u0308\u00dfe aus Ko\u0308ln am Rhein',
    ];
    await services.credentials.changePassword(
      user.id,
      { ...CHANGE, newPassword: composed, newPasswordConfirm: composed },
      CLIENT,
    );
    const input = { currentPassword: composed, newPassword: decomposed, newPasswordConfirm: decomposed };

    await expect(services.credentials.changePassword(user.id, input, CLIENT)).rejects.toMatchObject({
      details: { cause: 'unchanged' },
    });
  });

  test('runs one of two simultaneous changes, and the other fails because its session has ended', async () => {
    const outcomes = await Promise.allSettled(
      [1, 2].map(() => services.credentials.changePassword(user.id, CHANGE, CLIENT)),
    );

    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes).toContainEqual({ status: 'rejected', reason: expect.objectContaining(REVOKED) });
    expect(await services.users.get(user.id)).toMatchObject({ passwordVersion: 2 });
  });
});

test('deleteUser refuses a wrong password, and deletes nothing', async () => {
  await expect(services.credentials.deleteUser(user.id, 'wrong', CLIENT)).rejects.toMatchObject({
    reason: INVALID_CREDENTIALS,
    details: null,
  });

  expect(await services.users.get(user.id)).toEqual(user);
});

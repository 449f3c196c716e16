import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { query } from '../support/embedded-postgres.ts';
import { startMailingServers, type MailingServers, type Purpose } from '../support/mailing-servers.ts';
import { outcomeOf } from '../support/outcomes.ts';
import { PASSWORD, signUp, withToken, type SignedIn } from '../support/people.ts';
import { refusal, TOKEN_INVALID } from '../support/refusals.ts';

let servers: MailingServers;
beforeAll(async () => {
  servers = await startMailingServers();
});
afterAll(() => servers[Symbol.asyncDispose]());

const NEW_PASSWORD = 'a new one, not like the other';
const PURPOSES = ['verify_email', 'reset_password'] as const;
const PATHS = { verify_email: 'auth.verifyEmail', reset_password: 'auth.resetPassword' };

function spend(purpose: Purpose, token: string): Promise<unknown> {
  const { auth } = servers.app.anonymous;
  if (purpose === 'verify_email') return auth.verifyEmail.mutate({ token });
  return auth.resetPassword.mutate({ token, newPassword: NEW_PASSWORD });
}

/** Whatever is wrong with the token, the answer is one and the same, and the account is as it was. */
async function expectRefused(purpose: Purpose, token: string) {
  expect(await refusal(spend(purpose, token))).toEqual({
    ...TOKEN_INVALID,
    message: 'This link is no longer valid. Request a new one.',
    path: PATHS[purpose],
  });
}

async function setUp(purpose: Purpose) {
  const ada = await signUp(servers.app.trpcUrl);
  return { ada, token: await servers.tokenFor(purpose, ada) };
}

const signsIn = ({ email }: SignedIn, password: string) =>
  outcomeOf(servers.app.anonymous.auth.login.mutate({ email, password }));

describe.each(PURPOSES)('a token for %s is refused', (purpose) => {
  const other = purpose === 'verify_email' ? 'reset_password' : 'verify_email';

  test('when it was used before', async () => {
    const { token } = await setUp(purpose);
    await spend(purpose, token);

    await expectRefused(purpose, token);
  });

  test('where the other kind is asked for, which leaves it good', async () => {
    const { ada, token } = await setUp(purpose);

    await expectRefused(other, token);

    expect(await ada.api.users.me.query()).toEqual(ada.session.user);
    expect(await signsIn(ada, PASSWORD)).toBe('ok');
    expect(await outcomeOf(spend(purpose, token))).toBe('ok');
  });

  test('when its time is over', async () => {
    const { ada, token } = await setUp(purpose);
    const { id } = ada.session.user;
    await query(servers.databaseUrl, `UPDATE mailed_tokens SET expires_at = now() WHERE user_id = '${id}'`);

    await expectRefused(purpose, token);

    expect(await ada.api.users.me.query()).toEqual(ada.session.user);
    expect(await signsIn(ada, PASSWORD)).toBe('ok');
  });

  test('when the password was changed after it was asked for', async () => {
    const { ada, token } = await setUp(purpose);
    const newPassword = 'changed in the meantime';
    const change = { currentPassword: PASSWORD, newPassword, newPasswordConfirm: newPassword };
    const { accessToken } = await ada.api.users.changePassword.mutate(change);

    await expectRefused(purpose, token);

    const { users } = withToken(servers.app.trpcUrl, accessToken);
    expect(await users.me.query()).toEqual(ada.session.user);
    expect(await signsIn(ada, newPassword)).toBe('ok');
  });

  test('when its user is gone', async () => {
    const { ada, token } = await setUp(purpose);
    await ada.api.users.delete.mutate({ password: PASSWORD });

    await expectRefused(purpose, token);
  });

  test('when it was never mailed', async () => {
    const { token } = await setUp(purpose);
    const forged = ['x', 'none of ours', 'A'.repeat(43), token.slice(1), `${token}A`, ` ${token}`];

    for (const one of forged) await expectRefused(purpose, one);

    expect(await outcomeOf(spend(purpose, token))).toBe('ok');
  });
});

test.each([
  ['verify_email', 24 * 60],
  ['reset_password', 30],
] as const)('a token for %s is good for %i minutes', async (purpose, minutes) => {
  const { ada } = await setUp(purpose);

  const [row] = await query(
    servers.databaseUrl,
    `SELECT extract(epoch FROM expires_at - now()) / 60 AS minutes FROM mailed_tokens
      WHERE user_id = '${ada.session.user.id}'`,
  );

  expect(Number(row?.['minutes'])).toBeGreaterThan(minutes - 1);
  expect(Number(row?.['minutes'])).toBeLessThanOrEqual(minutes);
});

// Whoever reads the table, or a copy of it, can use nothing of what is in it.
test('the database holds the hash of a token, and nothing that is good for one', async () => {
  const { ada, token } = await setUp('reset_password');

  const [row] = await query(
    servers.databaseUrl,
    `SELECT *, mailed_tokens::text AS whole FROM mailed_tokens WHERE user_id = '${ada.session.user.id}'`,
  );

  const hash = createHash('sha256').update(token).digest();
  expect(row?.['hash']).toEqual(hash);
  expect(row?.['whole']).not.toContain(token);
  for (const encoding of ['hex', 'base64', 'base64url'] as const) {
    await expectRefused('reset_password', hash.toString(encoding));
  }
});

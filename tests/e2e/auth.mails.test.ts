import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { query } from '../support/embedded-postgres.ts';
import { startMailingServers, type Purpose } from '../support/mailing-servers.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { outcomeOf, outcomesInTurn } from '../support/outcomes.ts';
import { PASSWORD, person, reasonOf, signUp } from '../support/people.ts';

const servers = openForTests(() =>
  startMailingServers({
    APP_URL: 'https://app.example/tasks/',
    MAIL_FROM: 'Tasks <no-reply@app.example>',
  }),
);

const NEW_PASSWORD = 'a new one, not like the other';
const auth = () => servers().app.anonymous.auth;
const verify = (token: string) => auth().verifyEmail.mutate({ token });
const reset = (token: string, newPassword = NEW_PASSWORD) =>
  auth().resetPassword.mutate({ token, newPassword });

test('the token of a mail verifies the address, without a sign-in', async () => {
  const ada = await signUp(servers().app.trpcUrl);
  expect(await ada.api.users.me.query()).toMatchObject({ emailVerified: false });

  await expect(ada.api.auth.requestEmailVerification.mutate()).resolves.toBeUndefined();
  const { token } = await servers().mailbox.mail(ada.email);
  await expect(verify(token)).resolves.toBeUndefined();

  expect(await ada.api.users.me.query()).toEqual({ ...ada.session.user, emailVerified: true });
});

test('resetting a password makes the new one the only one that signs in, and verifies the address', async () => {
  const { email } = await signUp(servers().app.trpcUrl);

  const request = auth().requestPasswordReset.mutate({ email: `  ${email.toUpperCase()} ` });
  await expect(request).resolves.toBeUndefined();
  const { token } = await servers().mailbox.mail(email);
  await expect(reset(token)).resolves.toBeUndefined();

  expect(await reasonOf(auth().login.mutate({ email, password: PASSWORD }))).toBe('INVALID_CREDENTIALS');
  const { user } = await auth().login.mutate({ email, password: NEW_PASSWORD });
  expect(user).toMatchObject({ email, emailVerified: true });
});

test('a link to verify an address may be opened again', async () => {
  const ada = await signUp(servers().app.trpcUrl);
  const token = await servers().tokenFor('verify_email', ada);

  expect(await outcomesInTurn(3, () => verify(token))).toEqual(['ok', 'ok', 'ok']);
  expect(await outcomeOf(reset(token))).toBe('TOKEN_INVALID');
});

test('a link to reset a password works once', async () => {
  const token = await servers().tokenFor('reset_password', await signUp(servers().app.trpcUrl));

  expect(await outcomesInTurn(2, () => reset(token))).toEqual(['ok', 'TOKEN_INVALID']);
});

// Until tokens were derived, the database held the hash of a random one.
test('links that an older version of the server mailed stay valid', async () => {
  const { api, session } = await signUp(servers().app.trpcUrl);
  const tokens = { verify_email: randomBytes(32), reset_password: randomBytes(32) };
  const token = (purpose: Purpose) => tokens[purpose].toString('base64url');
  for (const purpose of ['verify_email', 'reset_password'] as const) {
    const hash = createHash('sha256').update(token(purpose)).digest('hex');
    await query(
      servers().databaseUrl,
      `INSERT INTO mailed_tokens (hash, user_id, purpose, password_version, expires_at)
       VALUES ('\\x${hash}', '${session.user.id}', '${purpose}', 1, now() + interval '1 minute')`,
    );
  }

  expect(await outcomeOf(verify(token('verify_email')))).toBe('ok');
  expect(await api.users.me.query()).toMatchObject({ emailVerified: true });
  expect(await outcomesInTurn(2, () => reset(token('reset_password')))).toEqual(['ok', 'TOKEN_INVALID']);
});

describe('a mail', () => {
  test('comes from MAIL_FROM, goes to one address, links to APP_URL and contains nothing that a user typed', async () => {
    const names = { firstName: 'Win-a-prize', lastName: 'https://evil.example' };
    const { api, email } = await signUp(servers().app.trpcUrl, names);

    await api.auth.requestEmailVerification.mutate();
    await auth().requestPasswordReset.mutate({ email });
    await servers().mailbox.mail(email, 2);

    for (const { from, to, text, token } of servers().mailbox.mails.filter(({ to }) => to.includes(email))) {
      expect({ from, to }).toEqual({ from: 'no-reply@app.example', to: [email] });
      expect(text).toMatch(/^From: Tasks <no-reply@app\.example>\r$/m);
      expect(text).toMatch(
        /^https:\/\/app\.example\/tasks\/(verify-email|reset-password)#token=[\w-]{64}\r$/m,
      );
      expect(token).toMatch(/^[\w-]{64}$/);
      expect(text).not.toMatch(/prize|evil/i);
    }
  });

  test.each(["o'hara+todo_1@example.com", 'ada@bücher.example', 'žofie@example.com'])(
    'to %s goes to that address alone',
    async (email) => {
      await auth().register.mutate(person({ email }));

      await auth().requestPasswordReset.mutate({ email });

      expect((await servers().mailbox.mail(email)).to).toEqual([email]);
    },
  );
});

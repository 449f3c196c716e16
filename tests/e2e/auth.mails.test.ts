import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signUpTwice, startMailingServers, type MailingServers } from '../support/mailing-servers.ts';
import { countOutcomes, outcomeOf, times } from '../support/outcomes.ts';
import { PASSWORD, person, reasonOf, signIn, signUp, withToken } from '../support/people.ts';
import { refusal, REVOKED } from '../support/refusals.ts';

let servers: MailingServers;
beforeAll(async () => {
  servers = await startMailingServers({
    APP_URL: 'https://app.example/tasks/',
    MAIL_FROM: 'Tasks <no-reply@app.example>',
  });
});
afterAll(() => servers[Symbol.asyncDispose]());

const NEW_PASSWORD = 'a new one, not like the other';
const auth = () => servers.app.anonymous.auth;
const verify = (token: string) => auth().verifyEmail.mutate({ token });
const reset = (token: string, newPassword = NEW_PASSWORD) =>
  auth().resetPassword.mutate({ token, newPassword });

describe('verifying an e-mail address', () => {
  test('takes the token of the mail, and needs nobody to be signed in', async () => {
    const ada = await signUp(servers.app.trpcUrl);
    expect(await ada.api.users.me.query()).toMatchObject({ emailVerified: false });

    await expect(ada.api.auth.requestEmailVerification.mutate()).resolves.toBeUndefined();
    const { token } = await servers.mailbox.mail(ada.email);
    await expect(verify(token)).resolves.toBeUndefined();

    expect(await ada.api.users.me.query()).toEqual({ ...ada.session.user, emailVerified: true });
  });

  test('leaves sessions and password as they are', async () => {
    const ada = await signUp(servers.app.trpcUrl);

    await verify(await servers.tokenFor('verify_email', ada));

    expect(await outcomeOf(ada.api.users.me.query())).toBe('ok');
    const { email } = ada;
    expect(await outcomeOf(signIn(servers.app.trpcUrl, { email, password: PASSWORD }))).toBe('ok');
  });

  test('is asked for in vain by who has done it: the answer is the same, and there is no mail', async () => {
    const [ada, bob] = [await signUp(servers.app.trpcUrl), await signUp(servers.app.trpcUrl)];
    await verify(await servers.tokenFor('verify_email', ada));

    await expect(ada.api.auth.requestEmailVerification.mutate()).resolves.toBeUndefined();

    // A mail that was asked for later has come: this one would have too.
    await servers.tokenFor('verify_email', bob);
    expect(servers.mailbox.mails.filter(({ to }) => to.includes(ada.email))).toHaveLength(1);
  });

  test('is only for who is signed in to ask for', async () => {
    expect(await reasonOf(auth().requestEmailVerification.mutate())).toBe('UNAUTHENTICATED');
  });
});

describe('resetting a password', () => {
  test('makes the new password the only one that signs in, and verifies the address', async () => {
    const { email } = await signUp(servers.app.trpcUrl);

    await expect(auth().requestPasswordReset.mutate({ email })).resolves.toBeUndefined();
    const { token } = await servers.mailbox.mail(email);
    await expect(reset(token)).resolves.toBeUndefined();

    expect(await reasonOf(auth().login.mutate({ email, password: PASSWORD }))).toBe('INVALID_CREDENTIALS');
    const { user } = await auth().login.mutate({ email, password: NEW_PASSWORD });
    expect(user).toMatchObject({ email, emailVerified: true });
  });

  test('ends every session at once, on every server, access and refresh tokens alike', async () => {
    const [ada, session] = await signUpTwice(servers);
    const token = await servers.tokenFor('reset_password', ada);

    await reset(token);

    for (const { accessToken, refreshToken } of [ada.session, session]) {
      for (const { trpcUrl, anonymous } of [servers.app, servers.other]) {
        expect(await refusal(withToken(trpcUrl, accessToken).users.me.query())).toMatchObject(REVOKED);
        expect(await reasonOf(anonymous.auth.refresh.mutate({ refreshToken }))).toBe('SESSION_EXPIRED');
      }
    }
  });

  test('finds the account however the address is spelt', async () => {
    const { email } = await signUp(servers.app.trpcUrl);

    await auth().requestPasswordReset.mutate({ email: `  ${email.toUpperCase()} ` });

    expect(await outcomeOf(reset((await servers.mailbox.mail(email)).token))).toBe('ok');
  });

  test.each([
    ['too_short', 'fourteen chars'],
    ['common', 'QwertyUiopAsdfgh'],
    ['contains_identity', 'miss Lovelace of London'],
  ])('to one that is %s is refused, and the token stays good', async (cause, password) => {
    const ada = await signUp(servers.app.trpcUrl);
    const token = await servers.tokenFor('reset_password', ada);

    expect(await refusal(reset(token, password))).toEqual({
      message: expect.stringMatching(/^The password .*\.$/),
      code: 'BAD_REQUEST',
      httpStatus: 400,
      path: 'auth.resetPassword',
      reason: 'PASSWORD_REJECTED',
      details: { cause },
      issues: [],
    });

    expect(await outcomeOf(ada.api.users.me.query())).toBe('ok');
    expect(await outcomeOf(reset(token))).toBe('ok');
  });

  test('asked for several times can be done with any of the mails, and then with no other', async () => {
    const ada = await signUp(servers.app.trpcUrl);
    const tokens = [
      await servers.tokenFor('reset_password', ada),
      await servers.tokenFor('reset_password', ada),
      await servers.tokenFor('verify_email', ada),
    ];
    const [first = '', second = '', third = ''] = tokens;
    expect(new Set(tokens).size).toBe(3);

    await reset(first);

    expect(await reasonOf(reset(second))).toBe('TOKEN_INVALID');
    expect(await reasonOf(verify(third))).toBe('TOKEN_INVALID');
  });

  test('happens once, of 20 at once on two servers', async () => {
    const ada = await signUp(servers.app.trpcUrl);
    const token = await servers.tokenFor('reset_password', ada);
    const { app, other } = servers;

    const outcomes = await countOutcomes(
      times(20, (n) =>
        (n % 2 === 0 ? app : other).anonymous.auth.resetPassword.mutate({
          token,
          newPassword: `${NEW_PASSWORD} ${String(n)}`,
        }),
      ),
    );

    expect(outcomes).toEqual({ ok: 1, TOKEN_INVALID: 19 });
  });
});

describe('a mail', () => {
  test('comes from MAIL_FROM, to one address, with a link to APP_URL and nothing that anybody typed', async () => {
    const names = { firstName: 'Win-a-prize', lastName: 'https://evil.example' };
    const { api, email } = await signUp(servers.app.trpcUrl, names);

    await api.auth.requestEmailVerification.mutate();
    await auth().requestPasswordReset.mutate({ email });
    await servers.mailbox.mail(email, 2);

    for (const { from, to, text, token } of servers.mailbox.mails.filter(({ to }) => to.includes(email))) {
      expect({ from, to }).toEqual({ from: 'no-reply@app.example', to: [email] });
      expect(text).toMatch(/^From: Tasks <no-reply@app\.example>\r$/m);
      expect(text).toMatch(
        /^https:\/\/app\.example\/tasks\/(verify-email|reset-password)#token=[\w-]{43}\r$/m,
      );
      expect(token).toMatch(/^[\w-]{43}$/);
      expect(text).not.toMatch(/prize|evil/i);
    }
  });

  test.each(["o'hara+todo_1@example.com", 'ada@bücher.example', 'žofie@example.com'])(
    'to %s goes to that address alone',
    async (email) => {
      await auth().register.mutate(person({ email }));

      await auth().requestPasswordReset.mutate({ email });

      expect((await servers.mailbox.mail(email)).to).toEqual([email]);
    },
  );

  // What goes into the header To must not begin another one, nor name somebody else beside.
  test.each([
    'ada@example.com\r\nBcc: eve@example.com',
    'ada@example.com\nBcc: eve@example.com',
    'ada@example.com, eve@example.com',
    'Eve <eve@example.com>',
    '"a b"@example.com',
    'ada@example.com\0',
    'ada@[127.0.0.1]',
    'ada=?utf-8?q?=0d=0a?=@example.com',
  ])('cannot be directed by an address like %j', async (email) => {
    expect(await outcomeOf(auth().requestPasswordReset.mutate({ email }))).toBe('BAD_REQUEST');
    expect(await outcomeOf(auth().register.mutate(person({ email })))).toBe('BAD_REQUEST');
  });
});

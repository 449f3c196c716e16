import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LogEntry } from '../support/app.ts';
import { newAddress } from '../support/limited-server.ts';
import { startMailingServers, type MailingServers } from '../support/mailing-servers.ts';
import { outcomesInTurn } from '../support/outcomes.ts';
import { clientOf, PASSWORD, person, reasonOf, type SignedIn } from '../support/people.ts';

// In addition to the line of each call, these lines tell an operator what happened to an account.
let servers: MailingServers;
beforeAll(async () => {
  servers = await startMailingServers({
    TRUST_PROXY: '127.0.0.1/32',
    LIMIT_GUESSES_PER_ADDRESS_AND_ACCOUNT: '2/60',
  });
});
afterAll(() => servers[Symbol.asyncDispose]());

const NEW_PASSWORD = 'a new one, not like the other';
const CALLS_AND_MAILS = /^(call$|mail\.|server\.)/;
const PSEUDONYM = expect.stringMatching(/^[\w-]{16}$/);

/** The address of this test's user. No other user has it. */
let address: string;
let requestId: string;
let ada: SignedIn;
let userId: string;
let sessionId: string;
beforeEach(async () => {
  address = newAddress();
  const input = person();
  await client().auth.register.mutate(input);
  const { email, password } = input;
  const session = await client().auth.login.mutate({ email, password });
  ada = { email, session, api: client(session.accessToken) };
  userId = session.user.id;
  const current = (await ada.api.auth.sessions.list.query()).find((one) => one.current);
  sessionId = current?.id ?? '';
});

/** Creates a client with its own request ID, by which its events are found. */
function client(accessToken?: string) {
  requestId = crypto.randomUUID();
  const headers = { 'X-Forwarded-For': address, 'X-Request-Id': requestId };
  return clientOf(servers.app.trpcUrl, { headers, accessToken: () => accessToken ?? null });
}

const isOwn = ([, , fields]: LogEntry) => fields?.['requestId'] === requestId;
/** Returns the events of the last client, without the lines of its calls and mails. */
const events = () => servers.app.logs.filter((entry) => isOwn(entry) && !CALLS_AND_MAILS.test(entry[1]));

/** Checks that the calls log exactly this event with exactly these fields. */
async function expectEvent(
  event: [severity: string, name: string],
  fields: object,
  call: () => Promise<unknown>,
) {
  await call();
  expect(events()).toEqual([[...event, { requestId, network: PSEUDONYM, ...fields }]]);
}

describe('an event is logged', () => {
  test('when an account is created', async () => {
    const created = client().auth.register.mutate(person());
    const { id } = await created;
    expect(events()).toEqual([['info', 'account.created', { requestId, network: PSEUDONYM, userId: id }]]);
  });

  test('when a user signs in, with the user ID and the pseudonym of the address', async () => {
    const account = PSEUDONYM;
    await expectEvent(['info', 'sign_in.succeeded'], { userId, account }, () =>
      client().auth.login.mutate({ email: ada.email, password: PASSWORD }),
    );
  });

  test('when a sign-in fails, and when it is locked', async () => {
    const signIn = () => reasonOf(client().auth.login.mutate({ email: ada.email, password: 'wrong' }));
    const failed = { userId, account: PSEUDONYM };

    await expectEvent(['warn', 'sign_in.failed'], failed, signIn);
    await expectEvent(['warn', 'sign_in.failed'], failed, signIn);
    await expectEvent(['warn', 'sign_in.locked'], { account: PSEUDONYM }, signIn);
  });

  test('when a sign-in fails for an address without an account', async () => {
    const { email } = person();
    await expectEvent(['warn', 'sign_in.failed'], { account: PSEUDONYM }, () =>
      reasonOf(client().auth.login.mutate({ email, password: 'wrong' })),
    );
  });

  test('when a session is signed out, and when a refresh token is replayed', async () => {
    const { refreshToken } = ada.session;
    const second = await client().auth.refresh.mutate({ refreshToken });
    const third = await client().auth.refresh.mutate({ refreshToken: second.refreshToken });
    const auditSubject = { userId, sessionId };

    await expectEvent(['warn', 'session.refresh_token_reused'], auditSubject, () =>
      reasonOf(client().auth.refresh.mutate({ refreshToken })),
    );
    const { refreshToken: other } = await client().auth.login.mutate({
      email: ada.email,
      password: PASSWORD,
    });
    await expectEvent(['info', 'session.signed_out'], { userId, sessionId: other.split('.')[0] }, () =>
      client().auth.logout.mutate({ refreshToken: other }),
    );
    await client().auth.logout.mutate({ refreshToken: third.refreshToken });
    expect(events(), 'a token that is nobody’s signs nobody out').toEqual([]);
  });

  test('when sessions are revoked', async () => {
    const { refreshToken } = await client().auth.login.mutate({ email: ada.email, password: PASSWORD });
    const [id = ''] = refreshToken.split('.');
    const token = ada.session.accessToken;

    await expectEvent(['info', 'session.revoked'], { userId, sessionId: id }, () =>
      client(token).auth.sessions.revoke.mutate({ id }),
    );
    await expectEvent(['info', 'sessions.others_revoked'], { userId, sessionId }, () =>
      client(token).auth.sessions.revokeOthers.mutate(),
    );
  });

  test('when a signed-in user enters a wrong password, and when it is locked', async () => {
    const token = ada.session.accessToken;
    const remove = () => reasonOf(client(token).users.delete.mutate({ password: 'wrong' }));
    const auditSubject = { userId, sessionId };

    await expectEvent(['warn', 'password.wrong'], auditSubject, remove);
    await expectEvent(['warn', 'password.wrong'], auditSubject, remove);
    await expectEvent(['warn', 'password.locked'], auditSubject, remove);
  });

  test('when a password is changed, and when the account is deleted', async () => {
    const change = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD, newPasswordConfirm: NEW_PASSWORD };
    const { accessToken } = ada.session;

    await expectEvent(['info', 'password.changed'], { userId, sessionId }, () =>
      client(accessToken).users.changePassword.mutate(change),
    );
    const { accessToken: fresh, refreshToken } = await client().auth.login.mutate({
      email: ada.email,
      password: NEW_PASSWORD,
    });
    await expectEvent(['info', 'account.deleted'], { userId, sessionId: refreshToken.split('.')[0] }, () =>
      client(fresh).users.delete.mutate({ password: NEW_PASSWORD }),
    );
  });

  test('when the verification of an address is requested, and when it succeeds', async () => {
    await expectEvent(['info', 'email.verification_requested'], { userId, sessionId }, () =>
      client(ada.session.accessToken).auth.requestEmailVerification.mutate(),
    );
    const { token } = await servers.mailbox.mail(ada.email);
    await expectEvent(['info', 'email.verified'], { userId }, () =>
      client().auth.verifyEmail.mutate({ token }),
    );
  });

  test('when a password reset is requested, with or without an account, and when it succeeds', async () => {
    for (const { email } of [person(), ada]) {
      await expectEvent(['info', 'password.reset_requested'], { account: PSEUDONYM }, () =>
        client().auth.requestPasswordReset.mutate({ email }),
      );
    }
    const { token } = await servers.mailbox.mail(ada.email);
    await expectEvent(['info', 'password.reset'], { userId }, () =>
      client().auth.resetPassword.mutate({ token, newPassword: NEW_PASSWORD }),
    );
  });
});

test('equal addresses and networks have equal pseudonyms, and different ones have different pseudonyms', async () => {
  const pseudonyms = async (email: string) => {
    await outcomesInTurn(1, () => client().auth.login.mutate({ email, password: PASSWORD }));
    const [fields] = events().map((entry) => entry[2]);
    return [fields?.['account'], fields?.['network']];
  };
  const [account, network] = await pseudonyms(ada.email);

  expect(await pseudonyms(` ${ada.email.toUpperCase()}`)).toEqual([account, network]);
  address = newAddress();
  const [sameAccount, otherNetwork] = await pseudonyms(ada.email);
  const [otherAccount] = await pseudonyms(person().email);
  expect(sameAccount).toBe(account);
  expect(otherNetwork).not.toBe(network);
  expect(otherAccount).not.toBe(account);
});

test('no event contains an email address, a network or a token', async () => {
  await client().auth.refresh.mutate({ refreshToken: ada.session.refreshToken });
  const written = JSON.stringify(servers.app.logs.filter(([, event]) => event !== 'server.listening'));

  expect(written).toContain('sign_in.succeeded');
  expect(written).not.toMatch(/@|example\.com|198\.18\./);
  for (const { token } of servers.mailbox.mails) expect(written).not.toContain(token);
  for (const token of [ada.session.accessToken, ada.session.refreshToken])
    expect(written).not.toContain(token);
});

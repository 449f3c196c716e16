import { beforeEach, describe, expect, test } from 'vitest';
import type { LogEntry } from '../support/app.ts';
import { newAddress } from '../support/limited-server.ts';
import { startMailingServers } from '../support/mailing-servers.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { outcomesInTurn } from '../support/outcomes.ts';
import { clientOf, PASSWORD, person, reasonOf, type SignedIn } from '../support/people.ts';

// What somebody who watches over accounts reads: beside the line that each call has, one for what it meant.
const servers = openForTests(() =>
  startMailingServers({
    TRUST_PROXY: '127.0.0.1/32',
    LIMIT_GUESSES_PER_ADDRESS_AND_ACCOUNT: '2/60',
  }),
);

const NEW_PASSWORD = 'a new one, not like the other';
const CALLS_AND_MAILS = /^(call$|mail\.|server\.)/;
const PSEUDONYM = expect.stringMatching(/^[\w-]{16}$/);

/** Where the person of the test comes from, and nobody else. */
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

/** Every call has an id of its own: events are found by it. */
function client(accessToken?: string) {
  requestId = crypto.randomUUID();
  const headers = { 'X-Forwarded-For': address, 'X-Request-Id': requestId };
  return clientOf(servers().app.trpcUrl, { headers, accessToken: () => accessToken ?? null });
}

const isOwn = ([, , fields]: LogEntry) => fields?.['requestId'] === requestId;
/** The events of the last client, but for the line of the call itself. */
const events = () => servers().app.logs.filter((entry) => isOwn(entry) && !CALLS_AND_MAILS.test(entry[1]));

/** The one event of the calls, and nothing in it beside what is named. */
async function expectEvent(
  event: [severity: string, name: string],
  fields: object,
  call: () => Promise<unknown>,
) {
  await call();
  expect(events()).toEqual([[...event, { requestId, network: PSEUDONYM, ...fields }]]);
}

describe('an event is written', () => {
  test('when an account is created', async () => {
    const created = client().auth.register.mutate(person());
    const { id } = await created;
    expect(events()).toEqual([['info', 'account.created', { requestId, network: PSEUDONYM, userId: id }]]);
  });

  test('when somebody signs in, with the account and the pseudonym of its address', async () => {
    const account = PSEUDONYM;
    await expectEvent(['info', 'sign_in.succeeded'], { userId, account }, () =>
      client().auth.login.mutate({ email: ada.email, password: PASSWORD }),
    );
  });

  test('when somebody fails to, and when they are locked', async () => {
    const signIn = () => reasonOf(client().auth.login.mutate({ email: ada.email, password: 'wrong' }));
    const failed = { userId, account: PSEUDONYM };

    await expectEvent(['warn', 'sign_in.failed'], failed, signIn);
    await expectEvent(['warn', 'sign_in.failed'], failed, signIn);
    await expectEvent(['warn', 'sign_in.locked'], { account: PSEUDONYM }, signIn);
  });

  test('when somebody guesses at an address that nobody has', async () => {
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

  test('when somebody who is signed in gives a wrong password, and is locked', async () => {
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

  test('when an address is to be verified, and is', async () => {
    await expectEvent(['info', 'email.verification_requested'], { userId, sessionId }, () =>
      client(ada.session.accessToken).auth.requestEmailVerification.mutate(),
    );
    const { token } = await servers().mailbox.mail(ada.email);
    await expectEvent(['info', 'email.verified'], { userId }, () =>
      client().auth.verifyEmail.mutate({ token }),
    );
  });

  test('when a password is to be reset, whether or not there is an account, and is', async () => {
    for (const { email } of [person(), ada]) {
      await expectEvent(['info', 'password.reset_requested'], { account: PSEUDONYM }, () =>
        client().auth.requestPasswordReset.mutate({ email }),
      );
    }
    const { token } = await servers().mailbox.mail(ada.email);
    await expectEvent(['info', 'password.reset'], { userId }, () =>
      client().auth.resetPassword.mutate({ token, newPassword: NEW_PASSWORD }),
    );
  });
});

test('events of one address and of one network have one pseudonym, and others have others', async () => {
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

test('no event says in clear which e-mail address, which network or which token', async () => {
  await client().auth.refresh.mutate({ refreshToken: ada.session.refreshToken });
  const written = JSON.stringify(servers().app.logs.filter(([, event]) => event !== 'server.listening'));

  expect(written).toContain('sign_in.succeeded');
  expect(written).not.toMatch(/@|example\.com|198\.18\./);
  for (const { token } of servers().mailbox.mails) expect(written).not.toContain(token);
  for (const token of [ada.session.accessToken, ada.session.refreshToken])
    expect(written).not.toContain(token);
});

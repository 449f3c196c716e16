import { beforeEach, expect, test } from 'vitest';
import type { LogEntry } from '../support/app.ts';
import { newAddress } from '../support/limited-server.ts';
import { startMailingServers } from '../support/mailing-servers.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { outcomesInTurn } from '../support/outcomes.ts';
import { clientOf, PASSWORD, person, reasonOf, type SignedIn } from '../support/people.ts';

// In addition to the line of each call, these lines tell an operator what happened to an account.
const servers = openForTests(() =>
  startMailingServers({
    TRUST_PROXY: '127.0.0.1/32',
    LIMIT_GUESSES_PER_ADDRESS_AND_ACCOUNT: '2/60',
  }),
);

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
  return clientOf(servers().app.trpcUrl, { headers, accessToken: () => accessToken ?? null });
}

const isOwn = ([, , fields]: LogEntry) => fields?.['requestId'] === requestId;
/** Returns the events of the last client, without the lines of its calls and mails. */
const events = () => servers().app.logs.filter((entry) => isOwn(entry) && !CALLS_AND_MAILS.test(entry[1]));

const login = (password = PASSWORD, { email } = ada) => client().auth.login.mutate({ email, password });
const refresh = (refreshToken: string) => client().auth.refresh.mutate({ refreshToken });
const signedIn = () => client(ada.session.accessToken);
const removeWith = (password: string) => signedIn().users.delete.mutate({ password });
const mailedToken = async () => (await servers().mailbox.mail(ada.email)).token;

/** Makes calls of which the last causes the event. Returns what the event says besides the request and the network. */
const EVENTS: Record<string, () => Promise<object>> = {
  'info account.created': async () => ({ userId: (await client().auth.register.mutate(person())).id }),
  'info sign_in.succeeded': () => login().then(() => ({ userId, account: PSEUDONYM })),
  'warn sign_in.failed': () => reasonOf(login('wrong')).then(() => ({ userId, account: PSEUDONYM })),
  'warn sign_in.failed for an unknown address': () =>
    reasonOf(login('wrong', { ...ada, email: person().email })).then(() => ({ account: PSEUDONYM })),
  'warn sign_in.locked': async () => {
    await outcomesInTurn(3, () => login('wrong'));
    return { account: PSEUDONYM };
  },
  'warn session.refresh_token_reused': async () => {
    const { refreshToken } = ada.session;
    await refresh((await refresh(refreshToken)).refreshToken);
    await reasonOf(refresh(refreshToken));
    return { userId, sessionId };
  },
  'info session.signed_out': async () => {
    await client().auth.logout.mutate({ refreshToken: ada.session.refreshToken });
    return { userId, sessionId };
  },
  'info session.revoked': async () => {
    const id = (await login()).refreshToken.split('.')[0] ?? '';
    await signedIn().auth.sessions.revoke.mutate({ id });
    return { userId, sessionId: id };
  },
  'info sessions.others_revoked': async () => {
    await signedIn().auth.sessions.revokeOthers.mutate();
    return { userId, sessionId };
  },
  'warn password.wrong': () => reasonOf(removeWith('wrong')).then(() => ({ userId, sessionId })),
  'warn password.locked': async () => {
    await outcomesInTurn(3, () => removeWith('wrong'));
    return { userId, sessionId };
  },
  'info password.changed': async () => {
    const change = { newPassword: NEW_PASSWORD, newPasswordConfirm: NEW_PASSWORD };
    await signedIn().users.changePassword.mutate({ currentPassword: PASSWORD, ...change });
    return { userId, sessionId };
  },
  'info account.deleted': () => removeWith(PASSWORD).then(() => ({ userId, sessionId })),
  'info email.verification_requested': async () => {
    await signedIn().auth.requestEmailVerification.mutate();
    return { userId, sessionId };
  },
  'info email.verified': async () => {
    await signedIn().auth.requestEmailVerification.mutate();
    const token = await mailedToken();
    await client().auth.verifyEmail.mutate({ token });
    return { userId };
  },
  'info password.reset_requested': async () => {
    await client().auth.requestPasswordReset.mutate({ email: ada.email });
    return { account: PSEUDONYM };
  },
  'info password.reset_requested for an unknown address': async () => {
    await client().auth.requestPasswordReset.mutate({ email: person().email });
    return { account: PSEUDONYM };
  },
  'info password.reset': async () => {
    await client().auth.requestPasswordReset.mutate({ email: ada.email });
    const token = await mailedToken();
    await client().auth.resetPassword.mutate({ token, newPassword: NEW_PASSWORD });
    return { userId };
  },
};

test.each(Object.entries(EVENTS))('%s is logged, once and with nothing else', async (name, act) => {
  const [severity, event] = name.split(' ');

  const fields = await act();

  expect(events()).toEqual([[severity, event, { requestId, network: PSEUDONYM, ...fields }]]);
});

test('a link that is opened again is no event', async () => {
  await signedIn().auth.requestEmailVerification.mutate();
  const token = await mailedToken();
  await client().auth.verifyEmail.mutate({ token });

  await client().auth.verifyEmail.mutate({ token });

  expect(events()).toEqual([]);
});

test("signing out with an ended session's token is no event", async () => {
  const { refreshToken } = ada.session;
  await client().auth.logout.mutate({ refreshToken });

  await client().auth.logout.mutate({ refreshToken });

  expect(events()).toEqual([]);
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
  const written = JSON.stringify(servers().app.logs.filter(([, event]) => event !== 'server.listening'));

  expect(written).toContain('sign_in.succeeded');
  expect(written).not.toMatch(/@|example\.com|198\.18\./);
  for (const { token } of servers().mailbox.mails) expect(written).not.toContain(token);
  for (const token of [ada.session.accessToken, ada.session.refreshToken])
    expect(written).not.toContain(token);
});

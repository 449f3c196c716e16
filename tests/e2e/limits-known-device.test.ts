import { afterAll, beforeAll, expect, test } from 'vitest';
import { guess, newAddress, startLimitedServers, type LimitedServers } from '../support/limited-server.ts';
import { openMailbox, type Mailbox } from '../support/mailbox.ts';
import { clientFrom, countOutcomes, outcomeOf, outcomesInTurn, times, waitOf } from '../support/outcomes.ts';
import { person } from '../support/people.ts';
import { refusal } from '../support/refusals.ts';
import type { ListeningServer } from '../support/server-process.ts';

// Anybody can use up the wrong passwords that an account allows. Its owner shall not be locked out by that.
const [ACCOUNT_LIMIT, KNOWN_DEVICE_LIMIT] = [10, 3];
let mailbox: Mailbox;
let limited: LimitedServers;
let server: ListeningServer;
let other: ListeningServer;
beforeAll(async () => {
  mailbox = await openMailbox();
  limited = await startLimitedServers({
    count: 2,
    environment: {
      SMTP_URL: mailbox.url,
      LIMIT_GUESSES_PER_ACCOUNT: `${String(ACCOUNT_LIMIT)}/3600`,
      LIMIT_GUESSES_PER_KNOWN_DEVICE: `${String(KNOWN_DEVICE_LIMIT)}/3600`,
    },
  });
  [server, other = server] = limited.servers;
});
afterAll(async () => {
  await limited[Symbol.asyncDispose]();
  await mailbox[Symbol.asyncDispose]();
});

const NEW_PASSWORD = 'a new one, and a long one';
const from = (address: string, on = server) => clientFrom(on.trpcUrl, address).auth;

/** Strangers from many addresses try passwords until the account takes no more from anybody. */
async function useUp(email: string) {
  const guesses = await countOutcomes(times(ACCOUNT_LIMIT, () => guess(server, email)));
  expect(guesses).toEqual({ INVALID_CREDENTIALS: ACCOUNT_LIMIT });
  expect(await outcomeOf(guess(server, email))).toBe('RATE_LIMITED');
}

/** Somebody who has signed in from the address before. */
async function signedInFrom(address: string) {
  const credentials = await limited.createAccount();
  const { accessToken } = await from(address).login.mutate(credentials);
  /** The same session, wherever it goes. */
  const withSession = (address: string) =>
    clientFrom(server.trpcUrl, address, { accessToken: () => accessToken });
  return { credentials, withSession };
}

test('the address that an account was signed in from signs in while strangers are refused, on every server', async () => {
  const address = newAddress();
  const { credentials } = await signedInFrom(address);
  await useUp(credentials.email);

  expect(await outcomeOf(from(newAddress()).login.mutate(credentials))).toBe('RATE_LIMITED');
  for (const on of [server, other]) {
    const signIns = await outcomesInTurn(4, () => from(address, on).login.mutate(credentials));
    expect(signIns).toEqual(Array(4).fill('ok'));
  }
});

test('who reads the mail of an account signs in from where the password was reset, and strangers do not', async () => {
  const { email } = await limited.createAccount();
  await useUp(email);
  const address = newAddress();

  await from(address).requestPasswordReset.mutate({ email });
  const { token } = await mailbox.mail(email);
  await from(address).resetPassword.mutate({ token, newPassword: NEW_PASSWORD });

  const credentials = { email, password: NEW_PASSWORD };
  expect(await outcomeOf(from(address, other).login.mutate(credentials))).toBe('ok');
  expect(await outcomeOf(from(newAddress()).login.mutate(credentials))).toBe('RATE_LIMITED');
});

test('an IPv6 address is known with its whole /64, and no further', async () => {
  const { credentials } = await signedInFrom('2001:db8:0:17::1');
  await useUp(credentials.email);

  expect(await outcomeOf(from('2001:db8:0:17:ffff::2').login.mutate(credentials))).toBe('ok');
  expect(await outcomeOf(from('2001:db8:0:18::1').login.mutate(credentials))).toBe('RATE_LIMITED');
});

test('whoever is signed in changes the password, and deletes the account, from wherever they are', async () => {
  const { credentials, withSession } = await signedInFrom(newAddress());
  const { email, password } = credentials;
  await useUp(email);
  const change = { currentPassword: password, newPassword: NEW_PASSWORD, newPasswordConfirm: NEW_PASSWORD };

  const { accessToken } = await withSession(newAddress()).users.changePassword.mutate(change);

  const { users } = clientFrom(server.trpcUrl, newAddress(), { accessToken: () => accessToken });
  expect(await outcomeOf(users.delete.mutate({ password: NEW_PASSWORD }))).toBe('ok');
});

test("a known address's own allowance ends, and then the right password is refused there too", async () => {
  const address = newAddress();
  const { credentials } = await signedInFrom(address);
  await useUp(credentials.email);

  const guesses = await outcomesInTurn(KNOWN_DEVICE_LIMIT + 1, () =>
    guess(server, credentials.email, address),
  );

  expect(guesses).toEqual([...Array(KNOWN_DEVICE_LIMIT).fill('INVALID_CREDENTIALS'), 'RATE_LIMITED']);
  const locked = from(address, other).login.mutate(credentials);
  expect(await outcomeOf(locked)).toBe('RATE_LIMITED');
  expect(await waitOf(locked)).toBeLessThanOrEqual(3_600);
});

// Whoever has stolen an access token must not find out the password with it.
test("a session's own allowance ends wherever it guesses from, and it cannot be had twice", async () => {
  const { credentials, withSession } = await signedInFrom(newAddress());
  await useUp(credentials.email);

  const guesses = await outcomesInTurn(KNOWN_DEVICE_LIMIT + 2, (n) => {
    const { users } = withSession(newAddress());
    const change = { currentPassword: 'wrong', newPassword: NEW_PASSWORD, newPasswordConfirm: NEW_PASSWORD };
    return n % 2 === 0 ? users.delete.mutate({ password: 'wrong' }) : users.changePassword.mutate(change);
  });

  const wrong = Array(KNOWN_DEVICE_LIMIT).fill('INVALID_CREDENTIALS');
  expect(guesses).toEqual([...wrong, 'RATE_LIMITED', 'RATE_LIMITED']);
});

test('of 30 guesses at once from a known address as many are tried as its allowance says', async () => {
  const address = newAddress();
  const { credentials } = await signedInFrom(address);
  await useUp(credentials.email);

  const outcomes = await countOutcomes(
    times(30, (n) => guess(n % 2 === 0 ? server : other, credentials.email, address)),
  );

  expect(outcomes).toEqual({
    INVALID_CREDENTIALS: KNOWN_DEVICE_LIMIT,
    RATE_LIMITED: 30 - KNOWN_DEVICE_LIMIT,
  });
});

test('a wrong password makes no address known, nor does signing in to another account', async () => {
  const address = newAddress();
  const { credentials } = await signedInFrom(newAddress());
  await signedInFrom(address);
  expect(await outcomeOf(guess(server, credentials.email, address))).toBe('INVALID_CREDENTIALS');
  await outcomesInTurn(ACCOUNT_LIMIT, () => guess(server, credentials.email));

  expect(await outcomeOf(from(address).login.mutate(credentials))).toBe('RATE_LIMITED');
});

test('a stranger is told the same, whether or not there is an account that knows other devices', async () => {
  const { credentials } = await signedInFrom(newAddress());
  const emails = [credentials.email, person().email];

  const answers: unknown[] = [];
  for (const email of emails) {
    await useUp(email);
    const { message, details, ...said } = await refusal(guess(server, email));
    const keys = Object.keys(details ?? {});
    answers.push({ ...said, keys, message: message.replaceAll(/\d+/g, 'N') });
  }

  expect(answers[0]).toMatchObject({ reason: 'RATE_LIMITED', httpStatus: 429, keys: ['retryAfterSeconds'] });
  expect(answers[1]).toEqual(answers[0]);
});

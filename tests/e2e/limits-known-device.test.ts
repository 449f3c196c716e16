import { expect, test } from 'vitest';
import { guess, newAddress, startLimitedServers } from '../support/limited-server.ts';
import { openMailbox } from '../support/mailbox.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { clientFrom, countOutcomes, outcomeOf, outcomesInTurn, times } from '../support/outcomes.ts';
import { person } from '../support/people.ts';
import { refusal } from '../support/refusals.ts';

// A stranger can use up an account's limit with wrong passwords. This must not lock the account's owner out.
const ACCOUNT_LIMIT = 10;
const mailbox = openForTests(openMailbox);
const limited = openForTests(() =>
  startLimitedServers({
    count: 2,
    environment: {
      SMTP_URL: mailbox().url,
      LIMIT_GUESSES_PER_ACCOUNT: `${String(ACCOUNT_LIMIT)}/3600`,
      LIMIT_GUESSES_PER_KNOWN_DEVICE: '3/3600',
    },
  }),
);
const server = () => limited().servers[0];
const other = () => limited().servers[1] ?? server();

const NEW_PASSWORD = 'a new one, and a long one';
const from = (address: string, on = server()) => clientFrom(on.trpcUrl, address).auth;

/** Guesses from many addresses until the account's limit is used up. */
async function useUp(email: string) {
  const guesses = await countOutcomes(times(ACCOUNT_LIMIT, () => guess(server(), email)));
  expect(guesses).toEqual({ INVALID_CREDENTIALS: ACCOUNT_LIMIT });
  expect(await outcomeOf(guess(server(), email))).toBe('RATE_LIMITED');
}

/** Returns a user who has signed in from the address. */
async function signedInFrom(address: string) {
  const credentials = await limited().createAccount();
  const { accessToken } = await from(address).login.mutate(credentials);
  /** Uses the same session from another address. */
  const withSession = (address: string) =>
    clientFrom(server().trpcUrl, address, { accessToken: () => accessToken });
  return { credentials, withSession };
}

test('an address where the account was signed in can sign in while strangers are refused, on every server', async () => {
  const address = newAddress();
  const { credentials } = await signedInFrom(address);
  await useUp(credentials.email);

  expect(await outcomeOf(from(newAddress()).login.mutate(credentials))).toBe('RATE_LIMITED');
  for (const on of [server(), other()]) {
    const signIns = await outcomesInTurn(4, () => from(address, on).login.mutate(credentials));
    expect(signIns).toEqual(Array(4).fill('ok'));
  }
});

test('a user can sign in from the address where the password was reset by mail, and strangers cannot', async () => {
  const { email } = await limited().createAccount();
  await useUp(email);
  const address = newAddress();

  await from(address).requestPasswordReset.mutate({ email });
  const { token } = await mailbox().mail(email);
  await from(address).resetPassword.mutate({ token, newPassword: NEW_PASSWORD });

  const credentials = { email, password: NEW_PASSWORD };
  expect(await outcomeOf(from(address, other()).login.mutate(credentials))).toBe('ok');
  expect(await outcomeOf(from(newAddress()).login.mutate(credentials))).toBe('RATE_LIMITED');
});

test('a signed-in user can change the password and delete the account from any address', async () => {
  const { credentials, withSession } = await signedInFrom(newAddress());
  const { email, password } = credentials;
  await useUp(email);
  const change = { currentPassword: password, newPassword: NEW_PASSWORD, newPasswordConfirm: NEW_PASSWORD };

  const { accessToken } = await withSession(newAddress()).users.changePassword.mutate(change);

  const { users } = clientFrom(server().trpcUrl, newAddress(), { accessToken: () => accessToken });
  expect(await outcomeOf(users.delete.mutate({ password: NEW_PASSWORD }))).toBe('ok');
});

test('a stranger gets the same response whether or not an account exists', async () => {
  const { credentials } = await signedInFrom(newAddress());
  const emails = [credentials.email, person().email];

  const answers: unknown[] = [];
  for (const email of emails) {
    await useUp(email);
    const { message, details, ...said } = await refusal(guess(server(), email));
    const keys = Object.keys(details ?? {});
    answers.push({ ...said, keys, message: message.replaceAll(/\d+/g, 'N') });
  }

  expect(answers[0]).toMatchObject({ reason: 'RATE_LIMITED', httpStatus: 429, keys: ['retryAfterSeconds'] });
  expect(answers[1]).toEqual(answers[0]);
});

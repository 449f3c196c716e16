import { expect, test } from 'vitest';
import { guess, newAddress, startLimitedServers } from '../support/limited-server.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { clientFrom, countOutcomes, outcomeOf, outcomesInTurn, times, waitOf } from '../support/outcomes.ts';
import { person } from '../support/people.ts';

const limited = openForTests(() => startLimitedServers({ count: 2 }));
const server = () => limited().servers[0];

const from = (address: string) => clientFrom(server().trpcUrl, address);
const register = (address: string, { trpcUrl } = server()) =>
  clientFrom(trpcUrl, address).auth.register.mutate(person());

/** Signs a new user in. `users` has the procedures that check the password. */
async function signIn(address: string) {
  const { email, password } = await limited().createAccount();
  const { accessToken } = await from(address).auth.login.mutate({ email, password });
  const { users } = clientFrom(server().trpcUrl, address, { accessToken: () => accessToken });
  return { users, email, password };
}

test('an address can register five accounts an hour, on all servers together', async () => {
  const address = newAddress();

  const outcomes = await countOutcomes(
    times(20, (index) => register(address, limited().servers[index % 2] ?? server())),
  );
  const seconds = await waitOf(register(address));

  expect(outcomes).toEqual({ ok: 5, RATE_LIMITED: 15 });
  expect(seconds).toBeGreaterThan(3_500);
  expect(seconds).toBeLessThanOrEqual(3_600);
  expect(await outcomeOf(register(newAddress()))).toBe('ok');
});

test('registrations with a rejected password do not count, but those of a taken address do', async () => {
  const { auth } = from(newAddress());
  const taken = await limited().createAccount();
  const registering = (changes: { email?: string; password?: string }) => () =>
    auth.register.mutate(person(changes));

  const refused = await outcomesInTurn(6, registering({ password: 'too short' }));
  const guessed = await outcomesInTurn(6, registering({ email: taken.email }));

  expect(refused).toEqual(times(6, () => 'PASSWORD_REJECTED'));
  expect(guessed).toEqual([...times(5, () => 'EMAIL_TAKEN'), 'RATE_LIMITED']);
});

test('five wrong passwords from one address lock the account there, even for the right password', async () => {
  const address = newAddress();
  const credentials = await limited().createAccount();

  const guesses = await countOutcomes(times(5, () => guess(server(), credentials.email, address)));
  const locked = from(address).auth.login.mutate(credentials);

  expect(guesses).toEqual({ INVALID_CREDENTIALS: 5 });
  expect(await outcomeOf(locked)).toBe('RATE_LIMITED');
  expect(await waitOf(locked)).toBeLessThanOrEqual(60);
  expect(await outcomeOf(from(newAddress()).auth.login.mutate(credentials))).toBe('ok');
});

test('right passwords do not count, and do not reset the count of wrong ones', async () => {
  const address = newAddress();
  const credentials = await limited().createAccount();
  await countOutcomes(times(4, () => guess(server(), credentials.email, address)));

  const signIns = await outcomesInTurn(8, () => from(address).auth.login.mutate(credentials));

  expect(signIns).toEqual(Array(8).fill('ok'));
  expect(await outcomeOf(guess(server(), credentials.email, address))).toBe('INVALID_CREDENTIALS');
  expect(await outcomeOf(guess(server(), credentials.email, address))).toBe('RATE_LIMITED');
});

test('an address may fail thirty times a minute, over all accounts', async () => {
  const address = newAddress();

  for (const email of times(6, () => person().email)) {
    const five = await countOutcomes(times(5, () => guess(server(), email, address)));
    expect(five).toEqual({ INVALID_CREDENTIALS: 5 });
  }
  const next = guess(server(), person().email, address);

  expect(await outcomeOf(next)).toBe('RATE_LIMITED');
  expect(await waitOf(next)).toBeLessThanOrEqual(60);
  expect(await outcomeOf(guess(server(), person().email))).toBe('INVALID_CREDENTIALS');
});

test('wrong passwords count together when signing in, changing the password and deleting the account', async () => {
  const address = newAddress();
  const { users, email, password } = await signIn(address);
  const newPassword = 'a new one, and a long one';
  const change = { newPassword, newPasswordConfirm: newPassword };

  const guesses = await countOutcomes([
    users.changePassword.mutate({ ...change, currentPassword: 'wrong' }),
    users.changePassword.mutate({ ...change, currentPassword: 'wrong' }),
    users.delete.mutate({ password: 'wrong' }),
    users.delete.mutate({ password: 'wrong' }),
    guess(server(), email, address),
  ]);
  const locked = await countOutcomes([
    users.changePassword.mutate({ ...change, currentPassword: password }),
    users.delete.mutate({ password }),
    from(address).auth.login.mutate({ email, password }),
  ]);

  expect(guesses).toEqual({ INVALID_CREDENTIALS: 5 });
  expect(locked).toEqual({ RATE_LIMITED: 3 });
  expect((await users.me.query()).email).toBe(email);
});

test('a rejected new password does not count as a guess', async () => {
  const { users, password } = await signIn(newAddress());
  const tooShort = { currentPassword: password, newPassword: 'short', newPasswordConfirm: 'short' };

  const outcomes = await outcomesInTurn(6, () => users.changePassword.mutate(tooShort));

  expect(outcomes).toEqual(Array(6).fill('PASSWORD_REJECTED'));
});

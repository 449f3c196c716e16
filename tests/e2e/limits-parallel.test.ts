import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  guess,
  newAddress,
  startLimitedServers,
  WRONG_PASSWORD,
  type LimitedServers,
} from '../support/limited-server.ts';
import { clientFrom, countOutcomes, outcomeOf, times } from '../support/outcomes.ts';
import { person } from '../support/people.ts';
import { startServer, type ListeningServer } from '../support/server-process.ts';

// An attacker who guesses a hundred times at once, where a limit that looked first and counted later would see
// a hundred first attempts. What is INVALID_CREDENTIALS has been at bcrypt; what is RATE_LIMITED has not.
const FIVE_OF_A_HUNDRED = { INVALID_CREDENTIALS: 5, RATE_LIMITED: 95 };

let limited: LimitedServers;
let servers: readonly [ListeningServer, ListeningServer];
beforeAll(async () => {
  limited = await startLimitedServers({ count: 2 });
  const [one, other] = limited.servers;
  if (other === undefined) throw new Error('There is one server only.');
  servers = [one, other];
});
afterAll(() => limited[Symbol.asyncDispose]());

test('of a hundred guesses in separate requests at once, five are tried', async () => {
  const { email } = await limited.createAccount();
  const address = newAddress();

  const outcomes = await countOutcomes(times(100, () => guess(servers[0], email, address)));

  expect(outcomes).toEqual(FIVE_OF_A_HUNDRED);
});

test('of a hundred guesses in ten batches at once, five are tried', async () => {
  const { email } = await limited.createAccount();
  const { auth } = clientFrom(servers[0].trpcUrl, newAddress());

  const outcomes = await countOutcomes(
    times(100, () => auth.login.mutate({ email, password: WRONG_PASSWORD })),
  );

  expect(outcomes).toEqual(FIVE_OF_A_HUNDRED);
});

test('of a hundred guesses on two servers at once, five are tried on both together', async () => {
  const { email } = await limited.createAccount();
  const address = newAddress();

  const outcomes = await countOutcomes(
    times(100, (index) => guess(servers[index % 2 ? 1 : 0], email, address)),
  );

  expect(outcomes).toEqual(FIVE_OF_A_HUNDRED);
});

test('of twenty registrations on two servers at once, five are made', async () => {
  const address = newAddress();

  const outcomes = await countOutcomes(
    times(20, (index) =>
      clientFrom(servers[index % 2 ? 1 : 0].trpcUrl, address).auth.register.mutate(person()),
    ),
  );

  expect(outcomes).toEqual({ ok: 5, RATE_LIMITED: 15 });
});

test('a server that is killed and started again forgets no guess', async () => {
  const { email, password } = await limited.createAccount();
  const address = newAddress();
  const killed = await startServer(limited.environment);
  await countOutcomes(times(5, () => guess(killed, email, address)));
  await killed[Symbol.asyncDispose]();

  await using restarted = await startServer(limited.environment);

  const signIn = clientFrom(restarted.trpcUrl, address).auth.login.mutate({ email, password });
  expect(await outcomeOf(signIn)).toBe('RATE_LIMITED');
});

test('a rush of right passwords locks nobody out', async () => {
  const credentials = await limited.createAccount();
  const address = newAddress();
  const signIn = () => clientFrom(servers[0].trpcUrl, address).auth.login.mutate(credentials);

  const { ok = 0 } = await countOutcomes(times(20, signIn));

  expect(ok).toBeGreaterThanOrEqual(5);
  expect(await outcomeOf(signIn())).toBe('ok');
});

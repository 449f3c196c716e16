import { expect, test } from 'vitest';
import { guess, newAddress, startLimitedServers } from '../support/limited-server.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { clientFrom, countOutcomes, times } from '../support/outcomes.ts';
import { person } from '../support/people.ts';

// An attacker who guesses a hundred times at once, where a limit that looked first and counted later would see
// a hundred first attempts. What is INVALID_CREDENTIALS has been at bcrypt; what is RATE_LIMITED has not.
const limited = openForTests(() => startLimitedServers({ count: 2 }));
const serverOf = (index: number) => limited().servers[index] ?? limited().servers[0];

test('of a hundred guesses on two servers at once, five are tried on both together', async () => {
  const { email } = await limited().createAccount();
  const address = newAddress();

  const outcomes = await countOutcomes(times(100, (index) => guess(serverOf(index % 2), email, address)));

  expect(outcomes).toEqual({ INVALID_CREDENTIALS: 5, RATE_LIMITED: 95 });
});

test('of twenty registrations on two servers at once, five succeed', async () => {
  const address = newAddress();

  const outcomes = await countOutcomes(
    times(20, (index) => clientFrom(serverOf(index % 2).trpcUrl, address).auth.register.mutate(person())),
  );

  expect(outcomes).toEqual({ ok: 5, RATE_LIMITED: 15 });
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { guess, newAddress, startLimitedServers, type LimitedServers } from '../support/limited-server.ts';
import { clientFrom, countOutcomes, times } from '../support/outcomes.ts';
import { person } from '../support/people.ts';
import type { ListeningServer } from '../support/server-process.ts';

// A limit that counted a guess only after checking it would let a hundred simultaneous guesses through. Guesses that
// fail with INVALID_CREDENTIALS have reached bcrypt, and guesses that fail with RATE_LIMITED have not.
let limited: LimitedServers;
let serverOf: (index: number) => ListeningServer;
beforeAll(async () => {
  limited = await startLimitedServers({ count: 2 });
  const [one, other = one] = limited.servers;
  serverOf = (index) => (index % 2 ? other : one);
});
afterAll(() => limited[Symbol.asyncDispose]());

test('of a hundred guesses at once on two servers, five in total reach bcrypt', async () => {
  const { email } = await limited.createAccount();
  const address = newAddress();

  const outcomes = await countOutcomes(times(100, (index) => guess(serverOf(index), email, address)));

  expect(outcomes).toEqual({ INVALID_CREDENTIALS: 5, RATE_LIMITED: 95 });
});

test('of twenty registrations at once on two servers, five succeed', async () => {
  const address = newAddress();

  const outcomes = await countOutcomes(
    times(20, (index) => clientFrom(serverOf(index).trpcUrl, address).auth.register.mutate(person())),
  );

  expect(outcomes).toEqual({ ok: 5, RATE_LIMITED: 15 });
});

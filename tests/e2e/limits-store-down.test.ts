import { afterAll, beforeAll, expect, test } from 'vitest';
import { query } from '../support/embedded-postgres.ts';
import { guess, newAddress, startLimitedServers, type LimitedServers } from '../support/limited-server.ts';
import { clientFrom, countOutcomes, outcomeOf, outcomesInTurn, times } from '../support/outcomes.ts';
import { person } from '../support/people.ts';
import type { ListeningServer } from '../support/server-process.ts';

// The table that the limits are counted in is taken away from a server that runs, and given back.
let limited: LimitedServers;
let server: ListeningServer;
let other: ListeningServer;
beforeAll(async () => {
  limited = await startLimitedServers({ count: 2 });
  [server, other = server] = limited.servers;
});
afterAll(() => limited[Symbol.asyncDispose]());

async function takeTableAway() {
  await query(limited.databaseUrl, 'ALTER TABLE rate_limits RENAME TO rate_limits_away');
  const giveBack = async () => {
    await query(limited.databaseUrl, 'ALTER TABLE IF EXISTS rate_limits_away RENAME TO rate_limits');
  };
  return { giveBack, [Symbol.asyncDispose]: giveBack };
}

test('what was counted before still counts when the database is back', async () => {
  const { email } = await limited.createAccount();
  const address = newAddress();
  await countOutcomes(times(3, () => guess(server, email, address)));
  const table = await takeTableAway();
  expect(await outcomeOf(guess(server, email))).toBe('INVALID_CREDENTIALS');
  await table.giveBack();

  const outcomes = await outcomesInTurn(3, () => guess(other, email, address));

  expect(outcomes).toEqual(['INVALID_CREDENTIALS', 'INVALID_CREDENTIALS', 'RATE_LIMITED']);
});

test('while nothing can be counted in the database, guesses are limited all the same', async () => {
  const { email } = await limited.createAccount();
  const address = newAddress();
  await using table = await takeTableAway();

  const outcomes = await countOutcomes(times(100, () => guess(server, email, address)));
  await table.giveBack();

  expect(outcomes).toEqual({ INVALID_CREDENTIALS: 5, RATE_LIMITED: 95 });
});

test('while nothing can be counted in the database, nobody within the limits is refused', async () => {
  const credentials = await limited.createAccount();
  const address = newAddress();
  const { auth } = clientFrom(server.trpcUrl, address);
  await using table = await takeTableAway();

  const signIns = await outcomesInTurn(8, () => auth.login.mutate(credentials));
  expect(signIns).toEqual(Array(8).fill('ok'));
  expect(await outcomeOf(auth.register.mutate(person()))).toBe('ok');
  expect(await outcomeOf(auth.refresh.mutate({ refreshToken: 'none of ours' }))).toBe('SESSION_EXPIRED');
  expect(await countOutcomes(times(6, () => guess(server, credentials.email, address)))).toEqual({
    INVALID_CREDENTIALS: 5,
    RATE_LIMITED: 1,
  });
  await table.giveBack();
});

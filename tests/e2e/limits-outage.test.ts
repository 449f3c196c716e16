import { expect, test, vi } from 'vitest';
import { startBreakablePostgres } from '../support/breakable-postgres.ts';
import { countOutcomes, outcomeOf, times } from '../support/outcomes.ts';
import { clientOf, person, signUp } from '../support/people.ts';
import { processEnvironment, startServer } from '../support/server-process.ts';
import { scaleTimeout } from '../support/timeouts.ts';

vi.setConfig({ testTimeout: scaleTimeout(40_000) });

// In an office, signed-in users share one address with users who still have to sign in.
test('calls of signed-in users while the database is down are not counted against their address', async () => {
  await using postgres = await startBreakablePostgres();
  await using server = await startServer({ ...processEnvironment(postgres.url), LIMIT_CALLS: '40/60' });
  const account = person();
  await clientOf(server.trpcUrl).auth.register.mutate(account);
  const office = await Promise.all(times(5, () => signUp(server.trpcUrl)));
  await postgres.stop();

  const outcomes = await countOutcomes(
    office.flatMap(({ api }) => times(10, () => api.users.me.query(undefined, { batch: false }))),
  );
  await postgres.start();
  const { email, password } = account;
  const signIn = () => outcomeOf(clientOf(server.trpcUrl).auth.login.mutate({ email, password }));

  expect(outcomes).toEqual({ DATABASE_UNAVAILABLE: 50 });
  await expect.poll(signIn).toBe('ok');
});

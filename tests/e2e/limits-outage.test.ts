import { expect, test, vi } from 'vitest';
import { startBreakablePostgres } from '../support/breakable-postgres.ts';
import { countOutcomes, outcomeOf, times } from '../support/outcomes.ts';
import { clientOf, person, signUp } from '../support/people.ts';
import { processEnvironment, startServer } from '../support/server-process.ts';
import { scaleTimeout } from '../support/timeouts.ts';

vi.setConfig({ testTimeout: scaleTimeout(40_000) });

// An office of people who are signed in shares one address with whoever still has to sign in.
test('what signed-in users ask for while the database is away is not counted against their address', async () => {
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

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { guess, newAddress, startLimitedServers } from '../support/limited-server.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { clientFrom, outcomeOf, outcomesInTurn, waitOf } from '../support/outcomes.ts';
import { withToken } from '../support/people.ts';
import { startServer, type ListeningServer } from '../support/server-process.ts';

const CHECKOUT = join(import.meta.dirname, '../..');
const SKEWED_CLOCK = pathToFileURL(join(CHECKOUT, 'tests/support/skewed-clock.ts'));

const limited = openForTests(startLimitedServers);
const startSkewed = (seconds: number) => () =>
  startServer(limited().environment, CHECKOUT, [
    process.execPath,
    '--import',
    `${SKEWED_CLOCK.href}?seconds=${String(seconds)}`,
    join(CHECKOUT, 'server/main.ts'),
  ]);
const ahead = openForTests(startSkewed(120));
const behind = openForTests(startSkewed(-120));

/** Both directions: from a server to the other. */
const pairs = (): [ListeningServer, ListeningServer][] => [
  [ahead(), behind()],
  [behind(), ahead()],
];

test('servers whose clocks differ by four minutes accept the tokens of each other', async () => {
  for (const [one, other] of pairs()) {
    const credentials = await limited().createAccount();
    const { accessToken, expiresAt } = await clientFrom(one.trpcUrl, newAddress()).auth.login.mutate(
      credentials,
    );

    expect(await outcomeOf(withToken(other.trpcUrl, accessToken).users.me.query())).toBe('ok');
    expect(Math.abs(Date.parse(expiresAt) - Date.now() - 1_800_000)).toBeLessThan(30_000);
  }
});

test('servers whose clocks differ by four minutes agree on how long a guesser has to wait', async () => {
  for (const [one, other] of pairs()) {
    const { email } = await limited().createAccount();
    const address = newAddress();
    const outcomes = await outcomesInTurn(5, () => guess(one, email, address));

    const waitSeconds = await waitOf(guess(other, email, address));

    expect(outcomes).toEqual(Array(5).fill('INVALID_CREDENTIALS'));
    expect(waitSeconds).toBeGreaterThan(10);
    expect(waitSeconds).toBeLessThanOrEqual(60);
  }
});

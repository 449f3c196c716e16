import { describe, expect, test } from 'vitest';
import { openForTests } from '../support/open-for-tests.ts';
import { clientFrom, outcomeOf } from '../support/outcomes.ts';
import { person } from '../support/people.ts';
import { createTestDatabase } from '../support/postgres.ts';
import {
  DEFAULT_LIMITS,
  processEnvironment,
  startServer,
  type ListeningServer,
} from '../support/server-process.ts';

// Registrations show by which address a call is counted: after five from one address, the next is refused.
const REFUSED_AFTER_FIVE = [...Array<string>(5).fill('ok'), 'RATE_LIMITED'];

const database = openForTests(createTestDatabase);

const start = (trustProxy: string) =>
  startServer({ ...processEnvironment(database().url), ...DEFAULT_LIMITS, TRUST_PROXY: trustProxy });

/** Registers one user after the other, each with its own X-Forwarded-For. */
async function registerFrom(server: ListeningServer, forwarded: string[]): Promise<string[]> {
  const outcomes: string[] = [];
  for (const value of forwarded) {
    outcomes.push(await outcomeOf(clientFrom(server.trpcUrl, value).auth.register.mutate(person())));
  }
  return outcomes;
}

describe('behind a listed proxy', () => {
  const server = openForTests(() => start('127.0.0.1/32, 10.0.0.0/8'));

  test('each forwarded address is counted separately', async () => {
    const outcomes = await registerFrom(server(), [...Array<string>(6).fill('203.0.113.1'), '203.0.113.2']);

    expect(outcomes).toEqual([...REFUSED_AFTER_FIVE, 'ok']);
  });

  test('addresses that a client puts into the header itself are ignored', async () => {
    const forwarded = Array.from({ length: 6 }, (_, index) => `192.0.2.${String(index)}, 203.0.113.3`);

    expect(await registerFrom(server(), forwarded)).toEqual(REFUSED_AFTER_FIVE);
  });

  test('addresses of listed proxies are skipped', async () => {
    const forwarded = Array.from({ length: 6 }, (_, index) => `203.0.113.4, 10.1.2.${String(index)}`);

    expect(await registerFrom(server(), forwarded)).toEqual(REFUSED_AFTER_FIVE);
  });

  test('with ports in the chain, each forwarded address is still counted by itself', async () => {
    const chain = (address: string) => `${address}:50123, 10.1.2.3:443`;
    const forwarded = [...Array<string>(6).fill(chain('203.0.113.5')), chain('203.0.113.6')];

    expect(await registerFrom(server(), forwarded)).toEqual([...REFUSED_AFTER_FIVE, 'ok']);
  });

  test.each(['x'.repeat(9_000), '<b>203.0.113.7</b>', 'unknown', '_hidden', '203.0.113.256'])(
    'a session shows no address when the proxy forwards what is none (%#)',
    async (forwarded) => {
      const { email, password, ...names } = person();
      const { auth } = clientFrom(server().trpcUrl, forwarded);
      await clientFrom(server().trpcUrl, '203.0.113.8').auth.register.mutate({ email, password, ...names });
      const { accessToken } = await auth.login.mutate({ email, password });
      const signedIn = clientFrom(server().trpcUrl, undefined, { accessToken: () => accessToken });

      const [session] = await signedIn.auth.sessions.list.query();

      expect(session).toMatchObject({ current: true, ip: null });
    },
  );
});

test.for(['', '10.0.0.0/8'])(
  'with TRUST_PROXY="%s", addresses forwarded by a peer on 127.0.0.1 are ignored',
  async (trustProxy) => {
    await using server = await start(trustProxy);
    const forwarded = Array.from({ length: 6 }, (_, index) => `203.0.113.${String(100 + index)}`);

    const outcomes = await registerFrom(server, forwarded);

    expect(outcomes.filter((outcome) => outcome === 'ok').length).toBeLessThanOrEqual(5);
    expect(outcomes.at(-1)).toBe('RATE_LIMITED');
    // Warns the operator, once, because all clients of an unlisted proxy share one rate limit.
    const warnings = server.lines.filter(({ event }) => event === 'proxy.unknown');
    expect(warnings).toEqual([expect.objectContaining({ level: 'warn' })]);
  },
);

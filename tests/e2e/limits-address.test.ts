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

// Registrations show which address a call is counted for: five of one, and the next is refused.
const REFUSED_AFTER_FIVE = [...Array<string>(5).fill('ok'), 'RATE_LIMITED'];

const database = openForTests(createTestDatabase);

const start = (trustProxy: string) =>
  startServer({ ...processEnvironment(database().url), ...DEFAULT_LIMITS, TRUST_PROXY: trustProxy });

/** One after the other, each with its own X-Forwarded-For. */
async function registerFrom(server: ListeningServer, forwarded: string[]): Promise<string[]> {
  const outcomes: string[] = [];
  for (const value of forwarded) {
    outcomes.push(await outcomeOf(clientFrom(server.trpcUrl, value).auth.register.mutate(person())));
  }
  return outcomes;
}

describe('behind a proxy that is listed', () => {
  const server = openForTests(() => start('127.0.0.1/32, 10.0.0.0/8'));

  test('each forwarded address is counted by itself', async () => {
    const outcomes = await registerFrom(server(), [...Array<string>(6).fill('203.0.113.1'), '203.0.113.2']);

    expect(outcomes).toEqual([...REFUSED_AFTER_FIVE, 'ok']);
  });

  test('what a client writes in front of its own address changes nothing', async () => {
    const forwarded = Array.from({ length: 6 }, (_, index) => `192.0.2.${String(index)}, 203.0.113.3`);

    expect(await registerFrom(server(), forwarded)).toEqual(REFUSED_AFTER_FIVE);
  });

  test('proxies of the listed networks are passed over', async () => {
    const forwarded = Array.from({ length: 6 }, (_, index) => `203.0.113.4, 10.1.2.${String(index)}`);

    expect(await registerFrom(server(), forwarded)).toEqual(REFUSED_AFTER_FIVE);
  });
});

test.for(['', '10.0.0.0/8'])(
  'where TRUST_PROXY is "%s", a peer on 127.0.0.1 changes nothing by what it forwards',
  async (trustProxy) => {
    await using server = await start(trustProxy);
    const forwarded = Array.from({ length: 6 }, (_, index) => `203.0.113.${String(100 + index)}`);

    const outcomes = await registerFrom(server, forwarded);

    expect(outcomes.filter((outcome) => outcome === 'ok').length).toBeLessThanOrEqual(5);
    expect(outcomes.at(-1)).toBe('RATE_LIMITED');
    // Its operator is told, once: every client of a proxy that is not listed is one client.
    const warnings = server.lines.filter(({ event }) => event === 'proxy.unknown');
    expect(warnings).toEqual([expect.objectContaining({ level: 'warn' })]);
  },
);

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { query } from '../support/embedded-postgres.ts';
import { bearer } from '../support/http.ts';
import { clientFrom } from '../support/outcomes.ts';
import { signIn } from '../support/people.ts';
import { defineAttack, IS_FULL } from './support/attack.ts';
import { canary, expectCleanLogs } from './support/canaries.ts';
import { sendHostileBatch } from './support/hostile-batches.ts';
import { inFlight } from './support/in-flight.ts';
import { startTargets, type Targets } from './support/targets.ts';

const attack = defineAttack('hostile batches', { full: 10_000, short: 150 });
const CONTROL_COUNT = 60;
const REQUESTS_AT_ONCE = 20;
/** Of the requests, for the process to grow to the size that it needs. */
const WARM_UP_PART = 0.5;
/** What it may grow by between then and the end. At short size much of that is the warming up. */
const GROWTH_MIB_MAX = IS_FULL ? 32 : 128;
/** A heap that has room is tidied up late. In a small one that is not flat but full, the process would end. */
const HEAP_MIB_MAX = 96;
/** In a window that outlasts the attack. */
const GUESSES_MAX = 5;
const environment = {
  LIMIT_GUESSES_PER_ADDRESS_AND_ACCOUNT: `${String(GUESSES_MAX)}/86400`,
  NODE_OPTIONS: `--max-old-space-size=${String(HEAP_MIB_MAX)} --max-semi-space-size=4`,
};

async function strike(targets: Targets, count: number) {
  const { trpcUrl, pid } = targets.servers[0];
  const [victim, guessed, somebody] = [canary(), canary(), canary()];
  for (const person of [victim, guessed, somebody]) await clientFrom(trpcUrl).auth.register.mutate(person);
  const { session } = await signIn(trpcUrl, somebody);
  const aims = {
    trpcUrl,
    credentials: { email: victim.email, password: victim.password },
    guessedEmail: guessed.email,
    authorization: { authorization: bearer(session.accessToken)['authorization'] ?? '' },
  };

  const seen = { requests: 0, accepted: 0, refused: 0, '5xx': 0, guesses: 0, 'signed in': 0 };
  const sendOne = async () => {
    const { status, text } = await sendHostileBatch(aims, attack.random);
    seen.requests += 1;
    seen.accepted += status >= 200 && status < 300 ? 1 : 0;
    seen.refused += status >= 400 && status < 500 ? 1 : 0;
    seen['5xx'] += status >= 500 ? 1 : 0;
    seen.guesses += text.split('"INVALID_CREDENTIALS"').length - 1;
    seen['signed in'] += text.split('"accessToken"').length - 1;
  };
  const memoryAtStart = await residentMiB(pid);
  const warmUp = Math.ceil(count * WARM_UP_PART);
  await inFlight(warmUp, sendOne, REQUESTS_AT_ONCE);
  const memoryWarm = await residentMiB(pid);
  await inFlight(count - warmUp, sendOne, REQUESTS_AT_ONCE);
  const memoryAtEnd = await residentMiB(pid);
  const memory = { 'MiB at start': memoryAtStart, 'MiB warm': memoryWarm, 'MiB at end': memoryAtEnd };
  return { seen, memory, sessions: await countSessions(targets) };
}

async function residentMiB(pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Math.round(z.coerce.number().min(1).parse(stdout.trim()) / 1_024);
}

async function countSessions({ databaseUrl }: Targets): Promise<number> {
  const [row] = await query(databaseUrl, 'SELECT count(*)::int AS sessions FROM sessions');
  return z.object({ sessions: z.int() }).parse(row).sessions;
}

test('no batch signs in, breaks the server or fills its memory, and each guess in it counts', async () => {
  await using targets = await startTargets({ environment });

  const { seen, memory, sessions } = await strike(targets, attack.count);

  const lines = expectCleanLogs(targets.servers);
  await attack.report({ ...seen, ...memory, 'log lines': lines });
  expect(seen).toMatchObject({ requests: attack.count, guesses: GUESSES_MAX, 'signed in': 0, '5xx': 0 });
  expect(seen.accepted + seen.refused).toBe(attack.count);
  expect(seen.refused).toBeGreaterThan(attack.count / 2);
  // That of the caller, who had signed in before.
  expect(sessions).toBe(1);
  expect(memory['MiB at end'] - memory['MiB warm']).toBeLessThan(GROWTH_MIB_MAX);
});

test('one batch makes many sign-ins in a build that does not limit its length', async () => {
  const defense = 'maxBatchSize: BATCH_CALLS_MAX,';
  const weaknesses = [{ file: 'server/http/trpc-handler.ts', defense, without: '' }];
  await using weak = await startTargets({ environment, weaknesses });

  const { seen, sessions } = await strike(weak, CONTROL_COUNT);

  expect(seen['signed in']).toBeGreaterThan(0);
  expect(sessions).toBeGreaterThan(1);
});

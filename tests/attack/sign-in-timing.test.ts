import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { query } from '../support/embedded-postgres.ts';
import { post } from '../support/http.ts';
import { WRONG_PASSWORD } from '../support/limited-server.ts';
import { clientFrom, times } from '../support/outcomes.ts';
import { defineAttack, IS_FULL } from './support/attack.ts';
import { canary, expectCleanLogs } from './support/canaries.ts';
import { startTargets, type Targets } from './support/targets.ts';

// At full size this wants a machine that does nothing else.
const attack = defineAttack('timing of sign-in', { full: 2_000, short: 48 });
const CONTROL_COUNT = 24;
/** Today's cost, and that of older hashes. At full size the former is the least that production accepts. */
const [COST, OLDER_COST] = IS_FULL ? [10, 8] : [8, 4];
/** Of each kind. None is guessed at so often that it would be special to any cache. */
const ADDRESSES = IS_FULL ? 20 : 5;
const environment = { BCRYPT_COST: String(COST) };

/**
 * At short size other tests run beside, and a clock would say more of them than of this: there it is the server's
 * processor time, which is counted in such coarse steps that guesses are measured several at a time.
 */
const BY_CLOCK = IS_FULL || process.platform !== 'linux';
const GUESSES_PER_SAMPLE = BY_CLOCK ? 1 : 8;
const WARM_UP_ROUNDS = BY_CLOCK ? 3 : 1;
/** By how much the medians may differ. By those coarse steps no more than a factor can be told. */
const DIFFERENCE_MAX = IS_FULL ? 0.02 : 0.75;

const KINDS = ['known', 'unknown', 'older'] as const;
type Kind = (typeof KINDS)[number];

/** Wrong passwords for addresses of each kind, one at a time and in a shuffled order. Answers the medians in milliseconds. */
async function strike(targets: Targets, count: number): Promise<Record<Kind, number>> {
  const emails = {
    known: await registerMany(targets),
    unknown: times(ADDRESSES, () => canary().email),
    older: await registerMany(targets),
  };
  await age(targets, emails.older);

  const samples: Record<Kind, number[]> = { known: [], unknown: [], older: [] };
  const rounds = Math.ceil(count / KINDS.length / GUESSES_PER_SAMPLE);
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    for (const kind of shuffled(KINDS)) {
      const first = (round + WARM_UP_ROUNDS) * GUESSES_PER_SAMPLE;
      const sample = await measure(targets, async () => {
        for (let index = first; index < first + GUESSES_PER_SAMPLE; index += 1) {
          await guess(targets, emails[kind][index % ADDRESSES] ?? '');
        }
      });
      if (round >= 0) samples[kind].push(sample);
    }
  }
  const { known, unknown, older } = samples;
  return { known: median(known), unknown: median(unknown), older: median(older) };
}

async function registerMany({ servers: [{ trpcUrl }] }: Targets): Promise<string[]> {
  const people = times(ADDRESSES, canary);
  for (const person of people) await clientFrom(trpcUrl).auth.register.mutate(person);
  return people.map(({ email }) => email);
}

/** Says of their hashes that they have the older cost. They match nothing then, as they would not match a wrong password. */
async function age({ databaseUrl }: Targets, emails: string[]): Promise<void> {
  const [cost, older] = [COST, OLDER_COST].map((rounds) => `$${String(rounds).padStart(2, '0')}$`);
  const list = emails.map((email) => `'${email}'`).join(', ');
  const rows = await query(
    databaseUrl,
    `UPDATE users SET password_hash = replace(password_hash, '${cost ?? ''}', '${older ?? ''}')
     WHERE email IN (${list}) AND position('${cost ?? ''}' IN password_hash) > 0 RETURNING id`,
  );
  expect(rows).toHaveLength(emails.length);
}

async function guess({ servers: [{ trpcUrl }] }: Targets, email: string): Promise<void> {
  const { status } = await post(`${trpcUrl}/auth.login`, { email, password: WRONG_PASSWORD });
  expect(status).toBe(401);
}

async function measure({ servers: [{ pid }] }: Targets, work: () => Promise<void>): Promise<number> {
  const now = () => (BY_CLOCK ? performance.now() : processorMs(pid));
  const startedAt = await now();
  await work();
  return ((await now()) - startedAt) / GUESSES_PER_SAMPLE;
}

/** What the process has used, in its own name and in the kernel's (proc_pid_stat(5), fields 14 and 15). */
async function processorMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * PROCESSOR_TICK_MS;
}

const PROCESSOR_TICK_MS = 10;

function shuffled<T>(values: readonly T[]): T[] {
  const keyed = values.map((value) => ({ value, key: attack.random.integer(1_000_000) }));
  return keyed.sort((one, other) => one.key - other.key).map(({ value }) => value);
}

function median(values: number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** By how much the longer of the two is longer. */
const difference = (one: number, other: number): number => Math.max(one, other) / Math.min(one, other) - 1;

test('the time of a refusal reveals neither whether an account exists nor how old its hash is', async () => {
  await using targets = await startTargets({ environment });

  const { known, unknown, older } = await strike(targets, attack.count);

  const lines = expectCleanLogs(targets.servers);
  const differences = [difference(known, unknown), difference(older, unknown), difference(known, older)];
  await attack.report({
    BCRYPT_COST: COST,
    'cost of older hashes': OLDER_COST,
    'median ms known': known.toFixed(2),
    'median ms unknown': unknown.toFixed(2),
    'median ms known with an older hash': older.toFixed(2),
    'largest difference %': (Math.max(...differences) * 100).toFixed(2),
    'log lines': lines,
  });
  expect(Math.max(...differences)).toBeLessThan(DIFFERENCE_MAX);
});

test('timing reveals accounts in a build that skips the work for unknown accounts and old hashes', async () => {
  const file = 'server/auth/password-hasher.ts';
  const weaknesses = [
    {
      file,
      defense: 'const matches = await bcrypt.compare(preHash(password, pepper), hash ?? dummyHash);',
      without: 'const matches = hash !== null && (await bcrypt.compare(preHash(password, pepper), hash));',
    },
    { file, defense: 'await equalizeTiming(hash, cost)', without: 'null' },
  ];
  await using weak = await startTargets({ environment, weaknesses });

  const { known, unknown, older } = await strike(weak, CONTROL_COUNT);

  expect(known / unknown).toBeGreaterThan(2);
  expect(known / older).toBeGreaterThan(2);
});

import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { query } from '../support/embedded-postgres.ts';
import { outcomeOf, times } from '../support/outcomes.ts';
import { clientOf, signIn, type SignedIn } from '../support/people.ts';
import { scaleTimeout } from '../support/timeouts.ts';
import { defineAttack } from './support/attack.ts';
import { canary, expectCleanLogs } from './support/canaries.ts';
import { startTargets, type Targets } from './support/targets.ts';

const attack = defineAttack('costly searches of three accounts', { full: 3_000, short: 1_500 });
const LOOPS_PER_ACCOUNT = 4;
const READS = 40;
const READ_EVERY_MS = 50;
const DESCRIPTION_LENGTH = 2_000;

const INSERT_MANY = `
  INSERT INTO todos (id, owner_id, description, priority, created_at, updated_at)
  SELECT gen_random_uuid(), id, repeat('a', ${String(DESCRIPTION_LENGTH)}), 'low', now(), now()
    FROM users, generate_series(1, MANY) WHERE first_name = 'Mallory'`;

async function signUpAs(trpcUrl: string, firstName?: string): Promise<SignedIn> {
  const account = { ...canary(), ...(firstName !== undefined && { firstName }) };
  await clientOf(trpcUrl).auth.register.mutate(account);
  return signIn(trpcUrl, account);
}

/** Each search compares almost the whole text at each of its characters. */
async function strike(
  { servers: [{ trpcUrl }], databaseUrl }: Targets,
  { todosEach, count }: { todosEach: number; count: number },
) {
  const accounts = [];
  for (let n = 0; n < 3; n += 1) accounts.push(await signUpAs(trpcUrl, 'Mallory'));
  await query(databaseUrl, INSERT_MANY.replace('MANY', String(todosEach)));
  const victim = await signUpAs(trpcUrl);
  const { id } = await victim.api.todos.create.mutate({ description: 'canary' });
  const search = `${'a'.repeat(99)}b`;

  let isOver = false;
  const searches: Record<string, number> = {};
  const loop = async ({ api }: SignedIn) => {
    while (!isOver) {
      const outcome = await outcomeOf(api.todos.list.query({ search }, { batch: false }));
      searches[outcome] = (searches[outcome] ?? 0) + 1;
    }
  };
  const loops = accounts.flatMap((account) => times(LOOPS_PER_ACCOUNT, () => loop(account)));
  const reads: string[] = [];
  let slowestMs = 0;
  for (let n = 0; n < count; n += 1) {
    await delay(READ_EVERY_MS);
    const startedAt = performance.now();
    reads.push(await outcomeOf(victim.api.todos.get.query({ id })));
    slowestMs = Math.max(slowestMs, performance.now() - startedAt);
  }
  isOver = true;
  await Promise.all(loops);
  return { searches, reads, slowestMs };
}

test('searches that read much neither refuse nor delay the calls of other users', async () => {
  await using targets = await startTargets();

  const { searches, reads, slowestMs } = await strike(targets, { todosEach: attack.count, count: READS });

  expect(reads).toEqual(Array(READS).fill('ok'));
  expect(slowestMs).toBeLessThan(scaleTimeout(1_500));
  await attack.report({
    ...searches,
    reads: READS,
    'slowest ms': Math.round(slowestMs),
    'log lines': expectCleanLogs(targets.servers),
  });
});

test('they take the connections of other calls in a build where searches have none of their own', async () => {
  const shared = {
    file: 'server/todos/todos.repository.ts',
    defense: 'todoQuery.search === undefined ? database : searches',
    without: 'database',
  };
  await using targets = await startTargets({ weaknesses: [shared] });

  const { reads, slowestMs } = await strike(targets, { todosEach: 3_000, count: 5 });

  expect(reads.includes('OVERLOADED') || slowestMs > 1_000).toBe(true);
});

import { expect, test } from 'vitest';
import { query } from '../support/embedded-postgres.ts';
import { times } from '../support/outcomes.ts';
import { signUp } from '../support/people.ts';
import { defineAttack } from './support/attack.ts';
import { canary, expectCleanLogs } from './support/canaries.ts';
import { isDefect, refresh, serverOf, sessionIdOf, statusOf } from './support/session-calls.ts';
import { startTargets, type Targets } from './support/targets.ts';

const attack = defineAttack('one refresh token 20 times at once', { full: 1_000, short: 14 });

const CALLERS = 20;
/** Each has its rounds in turn, and all of them at the same time. */
const SESSIONS = 2;

test('a refresh token used 20 times at once, on two processes, rotates once and ends no session', async () => {
  await using targets = await startTargets({ count: 2 });

  const seen = await strike(targets, attack.count);

  expect(seen).toEqual({
    rounds: attack.count,
    rotations: attack.count,
    'rounds with one successor': attack.count,
    calls: attack.count * CALLERS,
    'working sessions': attack.count * CALLERS,
    'signed out': 0,
    '5xx': 0,
  });
  await attack.report({ ...seen, 'log lines': expectCleanLogs(targets.servers) });
});

test('it rotates many times in a build that does not compare the generation', async () => {
  const file = 'server/auth/sessions.repository.ts';
  const weakness = { file, defense: 's.generation = $2::int', without: '$2::int IS NOT NULL' };
  await using targets = await startTargets({ weaknesses: [weakness] });

  const seen = await strike(targets, 2 * SESSIONS);

  expect(seen.rounds).toBe(2 * SESSIONS);
  expect(seen.rotations).toBeGreaterThan(2 * seen.rounds);
});

async function strike(targets: Targets, rounds: number) {
  const seen = {
    ...{ rounds: 0, rotations: 0, 'rounds with one successor': 0, calls: 0 },
    ...{ 'working sessions': 0, 'signed out': 0, '5xx': 0 },
  };

  /** The session's rounds, each with the token that the round before was answered with. */
  async function strikeInTurn(count: number): Promise<void> {
    const { session } = await signUp(targets.servers[0].trpcUrl, canary());
    let token = session.refreshToken;
    let generation = await generationOf(targets, token);
    for (let round = 0; round < count; round += 1) {
      const successors = await findByRefreshToken(token);
      const advanced = await generationOf(targets, token);
      seen.rounds += 1;
      seen.rotations += advanced - generation;
      seen['rounds with one successor'] += successors.size === 1 ? 1 : 0;
      generation = advanced;
      [token = token] = successors;
    }
  }

  /** One round. Answers the refresh tokens that its callers were left with. */
  async function findByRefreshToken(token: string): Promise<Set<string>> {
    const calls = times(CALLERS, (caller) => refresh(serverOf(targets.servers, caller), token));
    const answers = await Promise.all(calls);
    const issued = answers.flatMap((answer) => answer.issued ?? []);
    // At the other process than the one that the token is from.
    const checks = issued.map(({ accessToken }, caller) =>
      statusOf(serverOf(targets.servers, caller + 1), 'users.me', accessToken),
    );
    const checked = await Promise.all(checks);
    const statuses = [...answers.map(({ status }) => status), ...checked];
    seen.calls += answers.length;
    seen['working sessions'] += checked.filter((status) => status === 200).length;
    seen['signed out'] += statuses.filter((status) => status === 401).length;
    seen['5xx'] += statuses.filter(isDefect).length;
    return new Set(issued.map(({ refreshToken }) => refreshToken));
  }

  await Promise.all(times(SESSIONS, () => strikeInTurn(rounds / SESSIONS)));
  return seen;
}

/** How often the session was rotated so far. Zero when it is gone. */
async function generationOf({ databaseUrl }: Targets, refreshToken: string): Promise<number> {
  const id = sessionIdOf(refreshToken);
  const [row] = await query(databaseUrl, `SELECT generation FROM sessions WHERE id = '${id}'`);
  return Number(row?.['generation'] ?? 0);
}

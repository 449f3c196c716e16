import { expect, test } from 'vitest';
import { query } from '../support/embedded-postgres.ts';
import { times } from '../support/outcomes.ts';
import { signUp } from '../support/people.ts';
import { defineAttack } from './support/attack.ts';
import { canary, expectCleanLogs } from './support/canaries.ts';
import { inFlight } from './support/in-flight.ts';
import {
  isDefect,
  refresh,
  serverOf,
  sessionIdOf,
  statusOf,
  type Refreshed,
  type Tokens,
} from './support/session-calls.ts';
import { startTargets, type Targets } from './support/targets.ts';

const attack = defineAttack('replay of a spent refresh token', { full: 1_000, short: 20 });

const AT_ONCE = 8;
const ROTATIONS_MAX = 4;

type Plan = {
  rotations: number;
  /** Which of the session's refresh tokens is replayed, counted from sign-in. */
  stale: number;
  /** Whether the owner refreshes at the same moment, on the other process. */
  isRacing: boolean;
  /** Which process the replay goes to. */
  server: number;
};

test('a replayed refresh token ends the session, and none of its tokens works on any process', async () => {
  await using targets = await startTargets({ count: 2 });

  const seen = await strike(targets, times(attack.count, plan));

  const { 'late predecessors': late, 'older tokens': older, racing, 'tokens tried afterwards': tried } = seen;
  expect(seen).toMatchObject({ 'replays reported': attack.count, 'sessions alive': 0, '5xx': 0 });
  expect(late + older).toBe(attack.count);
  expect(Math.min(late, older, racing)).toBeGreaterThan(0);
  expect(tried).toBeGreaterThanOrEqual(8 * attack.count);
  await attack.report({ ...seen, 'log lines': expectCleanLogs(targets.servers) });
});

test('it ends nothing in a build that only refuses a replay', async () => {
  const file = 'server/auth/sessions.service.ts';
  const weakness = { file, defense: 'await sessions.delete(late.session.id)', without: '' };
  await using targets = await startTargets({ weaknesses: [weakness] });

  const seen = await strike(targets, times(8, plan));

  expect(seen).toMatchObject({ 'replays reported': 8, 'sessions alive': 8 });
});

function plan(): Plan {
  const { integer } = attack.random;
  const rotations = 2 + integer(ROTATIONS_MAX - 1);
  // The last but one is too old only because the grace is over.
  const stale = integer(2) === 0 ? rotations - 1 : integer(rotations - 1);
  return { rotations, stale, isRacing: integer(2) === 0, server: integer(2) };
}

const isLate = ({ rotations, stale }: Plan) => stale === rotations - 1;

async function strike(targets: Targets, plans: Plan[]) {
  const strikes = plans.map((chosen) => () => replay(targets, chosen));
  const seen = await inFlight(plans.length, async (index) => strikes[index]?.() ?? [], AT_ONCE);
  const outcomes = seen.flat();
  const afterwards = outcomes.flatMap(({ statuses }) => statuses);
  const answers = outcomes.flatMap(({ replayed, raced }) => [replayed.status, raced?.status ?? 0]);
  return {
    'late predecessors': plans.filter(isLate).length,
    'older tokens': plans.filter((chosen) => !isLate(chosen)).length,
    racing: plans.filter(({ isRacing }) => isRacing).length,
    'races won by the owner': outcomes.filter(({ raced }) => raced?.status === 200).length,
    'replays reported': outcomes.filter(({ replayed }) => replayed.reason === 'REFRESH_TOKEN_REUSED').length,
    'tokens tried afterwards': afterwards.length,
    'sessions alive': outcomes.filter(({ statuses }) => statuses.some((status) => status !== 401)).length,
    '5xx': [...answers, ...afterwards].filter(isDefect).length,
  };
}

async function replay({ servers, databaseUrl }: Targets, chosen: Plan) {
  const held = await startSession(servers, chosen.rotations);
  const [stale, newest] = [held[chosen.stale], held[chosen.rotations]];
  if (stale === undefined || newest === undefined) throw new Error('The session was not rotated.');
  if (isLate(chosen)) await endGrace(databaseUrl, newest);

  const [replayed, raced] = await Promise.all([
    refresh(serverOf(servers, chosen.server), stale.refreshToken),
    chosen.isRacing ? refresh(serverOf(servers, chosen.server + 1), newest.refreshToken) : null,
  ]);

  const statuses = await tryEverything(servers, [...held, ...issuedBy(replayed), ...issuedBy(raced)]);
  return { replayed, raced, statuses };
}

/** Somebody's session, rotated so often: what each rotation answered, the newest last. All of it is good so far. */
async function startSession([server]: Targets['servers'], rotations: number): Promise<Tokens[]> {
  const { session } = await signUp(server.trpcUrl, canary());
  const held: Tokens[] = [session];
  for (let count = 0; count < rotations; count += 1) {
    held.push(...issuedBy(await refresh(server, held.at(-1)?.refreshToken ?? '')));
  }
  expect(held).toHaveLength(rotations + 1);
  const checks = held.map(({ accessToken }) => statusOf(server, 'users.me', accessToken));
  expect(new Set(await Promise.all(checks))).toEqual(new Set([200]));
  return held;
}

/** Moves the session's last rotation into the past. */
async function endGrace(databaseUrl: string, { refreshToken }: Tokens): Promise<void> {
  const aged = `last_used_at = now() - interval '11 seconds'`;
  await query(databaseUrl, `UPDATE sessions SET ${aged} WHERE id = '${sessionIdOf(refreshToken)}'`);
}

/** Each token that the session ever had, on each process: the newest first, before an older one can end anything. */
async function tryEverything(servers: Targets['servers'], held: Tokens[]): Promise<number[]> {
  const newestFirst = held.toReversed();
  const queries = servers.flatMap((server) =>
    newestFirst.map(({ accessToken }) => statusOf(server, 'users.me', accessToken)),
  );
  const statuses = await Promise.all(queries);
  for (const { refreshToken } of newestFirst) {
    for (const server of servers) statuses.push((await refresh(server, refreshToken)).status);
  }
  return statuses;
}

const issuedBy = (answer: Refreshed | null): Tokens[] => (answer?.issued ? [answer.issued] : []);

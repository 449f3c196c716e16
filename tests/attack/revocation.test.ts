import { expect, test } from 'vitest';
import { openMailbox, type Mailbox } from '../support/mailbox.ts';
import { times } from '../support/outcomes.ts';
import { signIn, signUp, withToken } from '../support/people.ts';
import { defineAttack, IS_FULL } from './support/attack.ts';
import { canary, expectCleanLogs } from './support/canaries.ts';
import { inFlight } from './support/in-flight.ts';
import { isDefect, refresh, serverOf, statusOf, tokens, type Tokens } from './support/session-calls.ts';
import { startTargets, type Targets } from './support/targets.ts';
import { rotate, sendTraffic, type Sent } from './support/traffic.ts';
import { WAYS_TO_END, type Held, type Victim, type WayToEnd } from './support/ways-to-end.ts';

const WAYS: [string, WayToEnd][] = Object.entries(WAYS_TO_END);
const SESSIONS = IS_FULL ? 5 : 3;
const USERS_AT_ONCE = 3;

const attack = defineAttack('tokens of sessions that were ended', { full: 200, short: WAYS.length });

test('no process accepts a request that begins after the session has ended', async () => {
  await using mailbox = await openMailbox();
  await using targets = await startTargets({ count: 2, environment: { SMTP_URL: mailbox.url } });

  const { figures } = await strike({ ...targets, mailbox }, attack.count);

  const {
    'requests before': before,
    during,
    afterwards,
    'sessions ended': ended,
    'sessions kept': alive,
  } = figures;
  expect(figures).toMatchObject({ 'accepted afterwards': 0, 'kept sessions refused': 0, '5xx': 0 });
  expect(ended + alive).toBe(attack.count * SESSIONS);
  expect(Math.min(ended, alive, before, during)).toBeGreaterThan(0);
  expect(afterwards).toBeGreaterThan(10 * ended);
  await attack.report({ ...figures, 'log lines': expectCleanLogs(targets.servers) });
});

test('tokens of an ended session work in a build that does not check that it is alive', async () => {
  await using mailbox = await openMailbox();
  const file = 'server/auth/sessions.repository.ts';
  const defense = 'row === undefined ? null : { ...claims, email: row.email }';
  const weakness = { file, defense, without: `{ ...claims, email: row?.email ?? '' }` };
  const environment = { SMTP_URL: mailbox.url };
  await using targets = await startTargets({ environment, weaknesses: [weakness] });

  const { breached } = await strike({ ...targets, mailbox }, WAYS.length);

  expect(breached).toEqual(new Set(WAYS.map(([name]) => name)));
});

type Arena = Pick<Targets, 'servers'> & { mailbox: Mailbox };
type Ending = { way: string; dead: Held[]; alive: Held[]; sent: Sent[] };

/** As many users as asked for, for each of whom one of the ways is taken while all of their sessions are in use. */
async function strike(arena: Arena, users: number) {
  const plans = times(users, (index) => {
    const way = WAYS[index % WAYS.length];
    if (way === undefined) throw new Error('There is no way to end a session.');
    return { way, caller: attack.random.integer(SESSIONS) };
  });
  const work = plans.map(({ way, caller }) => async () => {
    const victim = await signInEverywhere(arena, caller);
    return endWhileInUse(arena.servers, victim, way);
  });
  const endings = await inFlight(users, async (index) => work[index]?.() ?? [], USERS_AT_ONCE);
  return summarise(endings.flat());
}

/** Somebody new and their sessions, at each process in turn. Each was refreshed, at another one than its own. */
async function signInEverywhere({ servers, mailbox }: Arena, callersIndex: number): Promise<Victim> {
  const input = canary();
  const first = await signUp(servers[0].trpcUrl, input);
  const others = times(SESSIONS - 1, (index) => signIn(serverOf(servers, index + 1).trpcUrl, input));
  const signedIn = [first, ...(await Promise.all(others))];
  const sessions = signedIn.map(({ session }, index) => hold(serverOf(servers, index).trpcUrl, session));
  for (const [index, session] of sessions.entries()) await rotate(serverOf(servers, index + 1), session);
  const [caller, other] = [sessions[callersIndex], sessions[(callersIndex + 1) % SESSIONS]];
  if (caller === undefined || other === undefined) throw new Error('There are too few sessions.');
  return { ...input, mailbox, sessions, caller, other };
}

async function endWhileInUse(
  servers: Targets['servers'],
  victim: Victim,
  [way, { end, ends }]: [string, WayToEnd],
): Promise<Ending> {
  const dead = victim.sessions.filter((session) => ends(session, victim));
  const alive = victim.sessions.filter((session) => !dead.includes(session));

  const { sent, answer } = await sendTraffic(servers, victim.sessions, () => end(victim));

  const fresh = tokens.safeParse(answer);
  const living = fresh.success ? [...alive, hold(servers[0].trpcUrl, fresh.data)] : alive;
  const swept = await Promise.all([
    ...dead.map((session) => tryEverything(servers, session)),
    ...living.map((session) => tryNewest(servers, session)),
  ]);
  return { way, dead, alive, sent: [...sent, ...swept.flat()] };
}

/** Every token that the session ever had, and those among them that were issued while it ended, on every process. */
async function tryEverything(servers: Targets['servers'], session: Held): Promise<Sent[]> {
  const calls = servers.flatMap((server) => [
    ...session.accessTokens.map((token) => statusOf(server, 'users.me', token)),
    ...session.refreshTokens.map(async (token) => (await refresh(server, token)).status),
  ]);
  const statuses = await Promise.all(calls);
  return statuses.map((status) => ({ session, started: 'after', answered: 'after', status }));
}

async function tryNewest(servers: Targets['servers'], session: Held): Promise<Sent[]> {
  const statuses: number[] = [];
  for (const server of servers) {
    statuses.push(await statusOf(server, 'users.me', session.accessTokens.at(-1) ?? ''));
    statuses.push(await rotate(server, session));
  }
  return statuses.map((status) => ({ session, started: 'after', answered: 'after', status }));
}

function summarise(endings: Ending[]) {
  const sent = endings.flatMap((ending) => ending.sent.map((request) => ({ ...ending, ...request })));
  const afterwards = sent.filter(
    ({ dead, session, started }) => started === 'after' && dead.includes(session),
  );
  const accepted = afterwards.filter(({ status }) => status !== 401);
  // What was under way while a session ended may have been in time or not.
  const good = sent.filter(({ dead, session, answered }) => answered === 'before' || !dead.includes(session));
  const figures = {
    'sessions ended': endings.flatMap(({ dead }) => dead).length,
    'sessions kept': endings.flatMap(({ alive }) => alive).length,
    'requests before': sent.filter(({ answered }) => answered === 'before').length,
    during: sent.filter(({ started, answered }) => started !== 'after' && answered !== 'before').length,
    afterwards: afterwards.length,
    'accepted afterwards': accepted.length,
    'kept sessions refused': good.filter(({ status }) => status !== 200).length,
    '5xx': sent.filter(({ status }) => isDefect(status)).length,
  };
  return { figures, breached: new Set(accepted.map(({ way }) => way)) };
}

function hold(trpcUrl: string, { accessToken, refreshToken }: Tokens): Held {
  return { api: withToken(trpcUrl, accessToken), accessTokens: [accessToken], refreshTokens: [refreshToken] };
}

import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { bearer, errorOf } from '../support/http.ts';
import { atRate, quantile } from '../support/open-loop.ts';
import { clientOf } from '../support/people.ts';
import { defineAttack, IS_FULL } from './support/attack.ts';
import { canary, expectCleanLogs } from './support/canaries.ts';
import { callShot } from './support/hostile-requests.ts';
import { startTargets, type Targets } from './support/targets.ts';
import { createWire, type Hit, type Shot, type Wire } from './support/wire.ts';

/** Sign-ins: so many seconds of them at this rate. */
const SIGN_INS_PER_SECOND = 200;
const READS_PER_SECOND = 100;
const attack = defineAttack('sign-in flood beside reads', {
  full: 60 * SIGN_INS_PER_SECOND,
  short: SIGN_INS_PER_SECOND,
});

/** The server keeps so many waiting, and some under way: on two cores it would take 8 s until all are answered. */
const WAITING_MAX = 30 + availableParallelism();
/** For all other answers. */
const READ_TIMEOUT_MS = 12_000;
const LOOK_EVERY_MS = 20;
const PLACES = 2_000;

type Answers = { sent: number; ok: number; overloaded: number; other: string[]; ms: number[] };
type Strike = {
  reads: Answers;
  signIns: Answers;
  /** Sign-ins without an answer in the end. */
  waiting: number;
};

async function strike(
  { servers: [server] }: Targets,
  { count, patienceMs }: { count: number; patienceMs: number },
): Promise<Strike> {
  const person = canary();
  const { auth } = clientOf(server.trpcUrl);
  await auth.register.mutate(person);
  const session = await auth.login.mutate({ email: person.email, password: person.password });
  const reads = await prepareReads(server.trpcUrl, session.accessToken);
  const signIns = prepareSignIns(person);
  // Connections enough for all that may be waiting, so that it is the server that they wait for.
  using readers = createWire(server.url, 100);
  using flood = createWire(server.url, 4_000);
  const [seenReads, seenSignIns] = [noAnswers(), noAnswers()];

  const startAt = performance.now() + 100;
  const readCount = (count * READS_PER_SECOND) / SIGN_INS_PER_SECOND;
  await Promise.all([
    atRate({ perSecond: READS_PER_SECOND, count: readCount, startAt }, send(readers, reads, seenReads)),
    atRate({ perSecond: SIGN_INS_PER_SECOND, count, startAt }, send(flood, signIns, seenSignIns)),
  ]);
  const waiting = () => count - answered(seenSignIns);
  // On a busy machine those who are turned away have their answer before the first password has been looked at.
  const isDone = () => answered(seenReads) === readCount && waiting() <= WAITING_MAX && seenSignIns.ok > 0;
  const deadline = performance.now() + patienceMs;
  while (!isDone() && performance.now() < deadline) await delay(LOOK_EVERY_MS);
  seenReads.ms.sort((one, other) => one - other);
  // As it is now: those who still wait are hung up on, which is no answer of the server's.
  return { reads: seenReads, signIns: structuredClone(seenSignIns), waiting: waiting() };
}

async function prepareReads(trpcUrl: string, accessToken: string): Promise<Shot[]> {
  const { todos } = clientOf(trpcUrl, { accessToken: () => accessToken });
  const [{ id }] = await Promise.all([
    todos.create.mutate({ description: 'canary one' }),
    ...Array.from({ length: 9 }, () => todos.create.mutate({ description: 'canary other' })),
  ]);
  const shots = [
    callShot('query', 'users.me', ''),
    callShot('query', 'todos.get', JSON.stringify({ id })),
    callShot('query', 'todos.list', JSON.stringify({ limit: 20 })),
  ];
  return shots.map((shot) => ({ ...shot, headers: bearer(accessToken) }));
}

/**
 * Right passwords, wrong ones, and addresses that nobody has: to the server they are all the same work. They come from
 * many places, as a flood has to that stays within the limits of each.
 */
function prepareSignIns({ email, password }: ReturnType<typeof canary>): Shot[] {
  return Array.from({ length: PLACES }, (_, index) => {
    const stranger = canary();
    const input = { email: index % 10 === 0 ? email : stranger.email, password };
    const shot = callShot('mutation', 'auth.login', JSON.stringify(input));
    const address = `198.18.${String(index >> 8)}.${String(index & 255)}`;
    return { ...shot, headers: { ...shot.headers, 'x-forwarded-for': address } };
  });
}

const noAnswers = (): Answers => ({ sent: 0, ok: 0, overloaded: 0, other: [], ms: [] });
const answered = ({ ok, overloaded, other }: Answers): number => ok + overloaded + other.length;

function send(wire: Wire, shots: Shot[], seen: Answers) {
  return (index: number, meantFor: number) => {
    const shot = shots[index % shots.length] ?? { path: '/' };
    seen.sent += 1;
    wire.fire(shot).then(
      (hit) => {
        seen.ms.push(performance.now() - meantFor);
        count(seen, hit);
      },
      // At the end the connections of those still waiting are closed.
      (error: unknown) => void seen.other.push(String(error)),
    );
  };
}

/** A wrong password is answered as it should be: somebody has looked at it. */
function count(seen: Answers, hit: Hit): void {
  if (hit.status === 200) {
    seen.ok += 1;
    return;
  }
  const { reason } = errorOf(hit);
  if (reason === 'INVALID_CREDENTIALS') seen.ok += 1;
  else if (reason === 'OVERLOADED' && Number(hit.headers.get('retry-after')) > 0) seen.overloaded += 1;
  else seen.other.push(`${String(hit.status)} ${hit.text}`);
}

/** What the server says that its reads took. The rest was on the way, or with an attacker who shares its processors. */
function serverTimes({ servers: [server] }: Targets): number[] {
  const calls = server.lines.flatMap((line) => readCall.safeParse(line).data ?? []);
  return calls.map(({ durationMs }) => durationMs).sort((one, other) => one - other);
}

const readCall = z.looseObject({
  event: z.literal('call'),
  procedure: z.enum(['users.me', 'todos.get', 'todos.list']),
  durationMs: z.number(),
});

const ENVIRONMENT = { BCRYPT_COST: '12', TRUST_PROXY: '127.0.0.1/32' };

test('a flood of sign-ins is refused before it slows other calls', async () => {
  await using targets = await startTargets({ environment: ENVIRONMENT });

  const { reads, signIns, waiting } = await strike(targets, {
    count: attack.count,
    patienceMs: READ_TIMEOUT_MS,
  });

  expect(reads.ok / reads.sent).toBeGreaterThanOrEqual(IS_FULL ? 0.999 : 0.9);
  expect(signIns.other.slice(0, 3)).toEqual([]);
  expect(signIns.ok).toBeGreaterThan(0);
  expect(signIns.overloaded).toBeGreaterThan(0);
  if (IS_FULL) expect(waiting).toBeLessThanOrEqual(WAITING_MAX);
  const lines = expectCleanLogs(targets.servers);
  const inServer = serverTimes(targets);
  const p = (share: number) => Math.round(quantile(reads.ms, share));
  await attack.report({
    ...{
      reads: reads.sent,
      'reads ok %': (100 * reads.ok) / reads.sent,
      'p50 ms': p(0.5),
      'p99 ms': p(0.99),
      'max ms': p(1),
    },
    ...{ 'sign-ins answered': signIns.ok, refused: signIns.overloaded, 'queued at the end': waiting },
    'p99 ms in the server': Math.round(quantile(inServer, 0.99)),
    'reads failed': reads.sent - reads.ok,
    'log lines': lines,
  });
});

test('sign-ins pile up in a build that refuses none', async () => {
  const unbounded = {
    file: 'server/limits/queue.ts',
    defense: 'waiting.size >= waitingMax',
    without: 'false',
  };
  // Nor does the door refuse any.
  const environment = { ...ENVIRONMENT, REQUESTS_IN_PROGRESS_MAX: '10000' };
  await using targets = await startTargets({ environment, weaknesses: [unbounded] });

  const { signIns, waiting } = await strike(targets, { count: SIGN_INS_PER_SECOND, patienceMs: 1_000 });

  expect(signIns.overloaded).toBe(0);
  expect(waiting).toBeGreaterThan(2 * WAITING_MAX);
});

import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { atRate } from '../support/open-loop.ts';
import { clientOf, signIn } from '../support/people.ts';
import { createRawWire, requestBytes, type RawWire } from '../support/raw-wire.ts';
import { DEFAULT_LIMITS } from '../support/server-process.ts';
import { scaleTimeout } from '../support/timeouts.ts';
import { defineAttack, IS_FULL } from './support/attack.ts';
import { canary, expectCleanLogs } from './support/canaries.ts';
import { startTargets, type Targets } from './support/targets.ts';

const SECONDS = IS_FULL ? 10 : 2;
const CONNECTIONS = 64;
const attack = defineAttack('floods that are refused', { full: CONNECTIONS, short: CONNECTIONS });

/** Readers have no limit. Guesses have the default limits. */
const ENVIRONMENT = {
  ...DEFAULT_LIMITS,
  LIMIT_CALLS: '999999/60',
  BCRYPT_COST: '12',
  TRUST_PROXY: '127.0.0.1/32',
};

type Counts = Record<string, number>;

/** Sends the request on so many connections, each time when its response has arrived, until told to stop. */
async function sendInLoops(wire: RawWire, bytes: string, isOver: () => boolean): Promise<Counts> {
  const counts: Counts = {};
  const loop = async () => {
    while (!isOver()) {
      const status = String(await wire.fire(bytes));
      counts[status] = (counts[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, loop));
  return counts;
}

/** Returns the responses a second. */
async function measure(url: string, bytes: string): Promise<number> {
  using wire = createRawWire(url);
  const end = performance.now() + SECONDS * 1_000;
  const counts = await sendInLoops(wire, bytes, () => performance.now() > end);
  return Object.values(counts).reduce((sum, count) => sum + count, 0) / SECONDS;
}

/** Offers reads at a rate while the flood goes on. Returns the share of them that succeeded. */
async function readDuring(flood: string, { url }: { url: string }, { bytes, perSecond }: Reads) {
  using attackers = createRawWire(url);
  using readers = createRawWire(url);
  let isOver = false;
  const flooding = sendInLoops(attackers, flood, () => isOver);
  let ok = 0;
  const count = Math.round(perSecond * SECONDS);
  const reads: Promise<void>[] = [];
  await atRate({ perSecond, count, startAt: performance.now() }, () => {
    reads.push(readers.fire(bytes).then((status) => void (ok += Number(status === 200))));
  });
  await Promise.all(reads);
  isOver = true;
  return { share: ok / count, flooded: await flooding };
}
type Reads = { bytes: string; perSecond: number };

async function prepare({ servers: [{ trpcUrl }] }: Targets) {
  // The guesses lock the account that they are at.
  const [account, guessed] = [canary(), canary()];
  for (const one of [account, guessed]) await clientOf(trpcUrl).auth.register.mutate(one);
  const { api, session } = await signIn(trpcUrl, account);
  const { id } = await api.todos.create.mutate({ description: 'canary' });
  const path = `/trpc/todos.get?input=${encodeURIComponent(JSON.stringify({ id }))}`;
  const headers = { authorization: `Bearer ${session.accessToken}` };
  const login = (password: string) => {
    const body = JSON.stringify({ email: account.email, password });
    return requestBytes('POST', '/trpc/auth.login', { body });
  };
  return {
    read: requestBytes('GET', path, { headers }),
    guess: login('wrong'),
    login: login(account.password),
  };
}

test(
  'a refused sign-in costs a fraction of a read, and floods of sign-ins leave the reads of others alone',
  { timeout: scaleTimeout(180_000) },
  async () => {
    await using targets = await startTargets({ environment: ENVIRONMENT });
    const [server] = targets.servers;
    const { read, guess, login } = await prepare(targets);
    await measure(server.url, read);

    const readsPerSecond = await measure(server.url, read);
    const refusalsPerSecond = await measure(server.url, guess);
    const reads = { bytes: read, perSecond: readsPerSecond / 2 };
    const ofGuesses = await readDuring(guess, server, reads);
    const ofSignIns = await readDuring(login, server, reads);

    expect(refusalsPerSecond / readsPerSecond).toBeGreaterThan(IS_FULL ? 5 : 3);
    expect(ofGuesses.share).toBeGreaterThan(IS_FULL ? 0.8 : 0.6);
    expect(ofSignIns.share).toBeGreaterThan(IS_FULL ? 0.8 : 0.6);
    await attack.report({
      cores: availableParallelism(),
      'reads a second': Math.round(readsPerSecond),
      'refusals a second': Math.round(refusalsPerSecond),
      'reads ok % beside guesses': Math.round(100 * ofGuesses.share),
      'reads ok % beside sign-ins': Math.round(100 * ofSignIns.share),
      'log lines': expectCleanLogs(targets.servers),
    });
  },
);

test(
  'a refused sign-in costs as much as a read in a build without the door',
  { timeout: scaleTimeout(60_000) },
  async () => {
    const forgetful = {
      file: 'server/http/door.ts',
      defense: 'const wait = refusals.find(paths, client, req.headers.authorization);',
      without: 'const wait = (() => null)();',
    };
    await using targets = await startTargets({ environment: ENVIRONMENT, weaknesses: [forgetful] });
    const [server] = targets.servers;
    const { read, guess } = await prepare(targets);
    await measure(server.url, read);

    const readsPerSecond = await measure(server.url, read);
    const refusalsPerSecond = await measure(server.url, guess);

    expect(refusalsPerSecond / readsPerSecond).toBeLessThan(3);
  },
);

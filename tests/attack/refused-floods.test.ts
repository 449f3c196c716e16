import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { atRate } from '../support/open-loop.ts';
import { clientOf, signIn } from '../support/people.ts';
import { createRawWire, requestBytes, type RawWire } from '../support/raw-wire.ts';
import { DEFAULT_LIMITS, type ListeningServer } from '../support/server-process.ts';
import { isMissing } from '../support/skipping.ts';
import { scaleTimeout } from '../support/timeouts.ts';
import { defineAttack, IS_FULL } from './support/attack.ts';
import { canary, expectCleanLogs } from './support/canaries.ts';
import { startTargets, type Targets } from './support/targets.ts';

const processFiles = existsSync('/proc/self/stat') ? '/proc' : null;
const isSkipped = isMissing(processFiles, 'floods of sign-ins. There is no /proc to read CPU times from.');
const SECONDS = IS_FULL ? 10 : 2;
const TIMEOUT_MS = scaleTimeout(180_000);
/** Of the door, for a connection that goes on after a refusal. */
const DELAY_MS = 100;
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

const TICK_US = 10_000;

/** Returns the CPU time of a process so far. Its file counts in hundredths of a second (proc(5)). */
async function cpuUs(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${String(pid)}/stat`, 'latin1')).split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_US;
}

/** Returns how many responses a second there were, and the CPU time of the server for each. */
async function measure({ url, pid }: ListeningServer, bytes: string) {
  using wire = createRawWire(url);
  const end = performance.now() + SECONDS * 1_000;
  const before = await cpuUs(pid);
  const counts = await sendInLoops(wire, bytes, () => performance.now() > end);
  const responses = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return { perSecond: responses / SECONDS, cpuUs: ((await cpuUs(pid)) - before) / responses };
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

describe.skipIf(isSkipped)('floods of sign-ins that are refused', () => {
  test('cost a fraction of reads, and leave the reads of others alone', { timeout: TIMEOUT_MS }, async () => {
    await using targets = await startTargets({ environment: ENVIRONMENT });
    const [server] = targets.servers;
    const { read, guess, login } = await prepare(targets);
    await measure(server, read);

    const reads = await measure(server, read);
    await measure(server, guess); // The first guesses are checked.
    const refusals = await measure(server, guess);
    const offered = { bytes: read, perSecond: reads.perSecond / 2 };
    const ofGuesses = await readDuring(guess, server, offered);
    const ofSignIns = await readDuring(login, server, offered);

    expect(refusals.cpuUs / reads.cpuUs).toBeLessThan(IS_FULL ? 0.3 : 0.6);
    expect(refusals.perSecond).toBeLessThan((1.5 * CONNECTIONS * 1_000) / DELAY_MS);
    expect(ofGuesses.share).toBeGreaterThan(IS_FULL ? 0.8 : 0.6);
    expect(ofSignIns.share).toBeGreaterThan(IS_FULL ? 0.8 : 0.6);
    await attack.report({
      'reads a second': Math.round(reads.perSecond),
      'µs for a read': Math.round(reads.cpuUs),
      'µs for a refusal': Math.round(refusals.cpuUs),
      'refusals a second': Math.round(refusals.perSecond),
      'reads ok % beside guesses': Math.round(100 * ofGuesses.share),
      'reads ok % beside sign-ins': Math.round(100 * ofSignIns.share),
      'log lines': expectCleanLogs(targets.servers),
    });
  });

  test('cost as much as reads in a build that forgets whom it refused', { timeout: TIMEOUT_MS }, async () => {
    const forgetful = {
      file: 'server/http/door.ts',
      defense: 'const wait = refusals.find(paths, client, req.headers.authorization);',
      without: 'const wait = (() => null)();',
    };
    await using targets = await startTargets({ environment: ENVIRONMENT, weaknesses: [forgetful] });
    const [server] = targets.servers;
    const { read, guess } = await prepare(targets);
    await measure(server, read);

    const reads = await measure(server, read);
    const refusals = await measure(server, guess);

    expect(refusals.cpuUs / reads.cpuUs).toBeGreaterThan(0.6);
  });
});

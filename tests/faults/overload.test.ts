import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { test } from 'vitest';
import { startBreakablePostgres } from '../support/breakable-postgres.ts';
import { findFreePort } from '../support/free-port.ts';
import { atRate, quantile } from '../support/open-loop.ts';
import { times } from '../support/outcomes.ts';
import { createRawWire } from '../support/raw-wire.ts';
import { launchServer, processEnvironment } from '../support/server-process.ts';
import { waitForPort } from '../support/wait-for-port.ts';
import { expectFigures, sharedMs, sizeOf } from './support/campaign.ts';
import { watchLivez } from './support/livez.ts';
import { createRawUsers, type RawUser } from './support/raw-user.ts';

const SECONDS = sizeOf({ full: 10, short: 3 });
const OVERLOAD = 5;
/** The generator takes its part of a small machine. One that refuses nothing served 3 % (decision 16). */
const GOODPUT_PERCENT_MIN = sizeOf({ full: 80, short: 10 });
const USERS = 64;
/** Those with which the peak is measured, and those of the flood. While all of them wait, no more is sent. */
const CONNECTIONS = 32;
const CONNECTIONS_MAX = 1_000;
const MEGABYTES_MAX = 600;
/** So many calls in a row, each as fast as this, show that the server has recovered. */
const RECOVERED = { calls: 20, ms: 100 };

type Counts = Record<string, number>;

/** Returns the requests of all users: reads and writes in turn. */
function requestsOf(users: RawUser[]): string[] {
  return users.flatMap(({ me, create }) => [me, create('One of many')]);
}

/** Sends requests on a few connections, each after the response to the last one. Returns the successes a second. */
async function measurePeak(url: string, requests: readonly string[]): Promise<number> {
  using wire = createRawWire(url);
  const end = performance.now() + SECONDS * 1_000;
  let [ok, next] = [0, 0];
  const loops = times(CONNECTIONS, async () => {
    while (performance.now() < end) {
      next += 1;
      if ((await wire.fire(requests[next % requests.length] ?? '')) === 200) ok += 1;
    }
  });
  await Promise.all(loops);
  return ok / SECONDS;
}

/** Sends requests at this rate, whether or not those before were answered. Returns what came back meanwhile. */
async function flood(url: string, requests: readonly string[], perSecond: number): Promise<Counts> {
  using wire = createRawWire(url);
  const counts: Counts = {};
  let sent = 0;
  const startAt = performance.now();
  const end = startAt + SECONDS * 1_000;
  await atRate({ perSecond, count: Math.round(perSecond * SECONDS), startAt }, (index) => {
    if (performance.now() > end || wire.waiting() >= CONNECTIONS_MAX) return;
    sent += 1;
    void wire.fire(requests[index % requests.length] ?? '').then((status) => {
      const outcome = performance.now() > end ? 'late' : String(status);
      counts[outcome] = (counts[outcome] ?? 0) + 1;
    });
  });
  await delay(Math.max(0, end - performance.now()));
  return { ...counts, sent };
}

/** Returns the milliseconds until calls are as fast as without load. */
async function recoveryTime(url: string, bytes: string): Promise<number> {
  using wire = createRawWire(url);
  const startedAt = performance.now();
  let [inARow, recoveredAt] = [0, startedAt];
  while (inARow < RECOVERED.calls) {
    const sentAt = performance.now();
    const status = await wire.fire(bytes);
    const isFast = status === 200 && performance.now() - sentAt < RECOVERED.ms;
    inARow = isFast ? inARow + 1 : 0;
    if (!isFast) recoveredAt = performance.now();
  }
  return recoveredAt - startedAt;
}

/** Returns the most memory that the process has had so far. */
async function peakMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8');
  return Number(/VmHWM:\s+(?<kibibytes>\d+)/.exec(status)?.groups?.['kibibytes']) / 1_024;
}

test('under five times the load that it can serve, the server goes on serving', async () => {
  await using postgres = await startBreakablePostgres();
  const port = String(await findFreePort());
  await using server = launchServer({
    ...processEnvironment(postgres.url),
    PORT: port,
    // The callers come from many networks.
    TRUST_PROXY: '127.0.0.1/32',
    // Reading the log would cost the generator more than the requests.
    LOG_LEVEL: 'warn',
  });
  const url = `http://127.0.0.1:${port}`;
  await waitForPort(Number(port), () => undefined);
  const requests = requestsOf(await createRawUsers(`${url}/trpc`, USERS));
  await measurePeak(url, requests); // Warms up.
  const peak = await measurePeak(url, requests);

  await using livez = watchLivez(url);
  const {
    200: ok = 0,
    503: refused = 0,
    late = 0,
    sent = 0,
    ...others
  } = await flood(url, requests, OVERLOAD * peak);
  const recoveryMs = await recoveryTime(url, requests[0] ?? '');
  const livezMs = livez.ms.toSorted((one, other) => one - other);

  await expectFigures('five times the peak load', [
    { name: 'peak, requests a second', value: peak, atLeast: 1 },
    { name: 'sent, of the peak', value: (100 * sent) / SECONDS / peak, unit: '%' },
    {
      name: 'served, of the peak',
      value: (100 * ok) / SECONDS / peak,
      unit: '%',
      atLeast: GOODPUT_PERCENT_MIN,
    },
    { name: 'refused a second', value: refused / SECONDS },
    { name: 'responses other than 200 and 503', value: Object.keys(others).length, atMost: 0 },
    { name: '/livez, 99 of 100 within', value: quantile(livezMs, 0.99), unit: 'ms' },
    { name: 'slowest /livez', value: quantile(livezMs, 1), unit: 'ms', atMost: sharedMs(1_000) },
    { name: 'until calls are fast again', value: recoveryMs, unit: 'ms', atMost: sharedMs(2_000) },
    {
      name: 'most memory of the process',
      value: await peakMegabytes(server.pid),
      unit: 'MiB',
      atMost: MEGABYTES_MAX,
    },
    { name: 'answered after the flood', value: late },
  ]);
});

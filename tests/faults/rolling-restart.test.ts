import { expect, test } from 'vitest';
import { startNginx } from '../support/nginx.ts';
import { findProgram } from '../support/programs.ts';
import { createRawWire } from '../support/raw-wire.ts';
import { isMissing } from '../support/skipping.ts';
import { startBalancer } from './support/balancer.ts';
import { expectFigures, sizeOf } from './support/campaign.ts';
import { startReplicas, type Replicas } from './support/replicas.ts';
import { failuresOf, startTraffic, storedTodos, type Tally } from './support/traffic.ts';

const REQUESTS = sizeOf({ full: 20_000, short: 1_500 });

type Restarts = { tally: Tally; rounds: number };
type Send = (bytes: string) => Promise<number | null>;

/** Replaces every replica, again and again, until enough requests were sent. */
async function replaceUnderTraffic(
  replicas: Replicas,
  send: Send,
  afterEach: () => Promise<void> = () => Promise.resolve(),
): Promise<Restarts> {
  const traffic = await startTraffic(replicas.trpcUrl, send);
  let rounds = 0;
  while (rounds === 0 || traffic.tally.requests < REQUESTS) {
    await replicas.replaceAll({}, afterEach);
    rounds += 1;
  }
  return { tally: await traffic.stop(), rounds };
}

async function expectNothingLost(scenario: string, replicas: Replicas, { tally, rounds }: Restarts) {
  const stored = await storedTodos(replicas.databaseUrl);
  if (failuresOf(tally) > 0) process.stderr.write(`${scenario}: ${JSON.stringify(tally.outcomes)}\n`);
  await expectFigures(scenario, [
    { name: 'replicas replaced', value: rounds * replicas.ports.length },
    { name: 'requests', value: tally.requests, atLeast: REQUESTS },
    { name: 'requests that failed', value: failuresOf(tally), atMost: 0 },
    {
      name: 'mutations carried out twice',
      value: [...stored.values()].filter((count) => count > 1).length,
      atMost: 0,
    },
    {
      name: 'acknowledged mutations lost',
      value: tally.created.filter((each) => !stored.has(each)).length,
      atMost: 0,
    },
  ]);
}

test('a rolling restart fails no request of a load balancer that asks for readiness', async () => {
  await using replicas = await startReplicas();
  await using balancer = startBalancer(replicas.urls);
  const areReady = () => expect.poll(balancer.readyCount).toBe(replicas.urls.length);
  await areReady();

  const restarts = await replaceUnderTraffic(replicas, balancer.send, areReady);

  await expectNothingLost('rolling restart, readiness', replicas, restarts);
});

const program = findProgram('nginx');
const isSkipped = isMissing(program, 'the rolling restart behind nginx. No nginx is on the PATH.');

test.skipIf(isSkipped)('a rolling restart fails no request behind nginx without health checks', async () => {
  await using replicas = await startReplicas();
  await using nginx = await startNginx(program ?? '', replicas.ports);
  using wire = createRawWire(nginx.url);

  const restarts = await replaceUnderTraffic(replicas, wire.fire);

  await expectNothingLost('rolling restart, nginx', replicas, restarts);
});

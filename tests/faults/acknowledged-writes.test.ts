import { expect, test } from 'vitest';
import { startBreakablePostgres, type BreakablePostgres } from '../support/breakable-postgres.ts';
import { findFreePort } from '../support/free-port.ts';
import { createRawWire } from '../support/raw-wire.ts';
import { processEnvironment, startServer } from '../support/server-process.ts';
import { scaleTimeout } from '../support/timeouts.ts';
import { expectFigures, sizeOf } from './support/campaign.ts';
import { startTraffic, storedTodos } from './support/traffic.ts';

const WRITES = sizeOf({ full: 10_000, short: 500 });
const CRASHES = sizeOf({ full: 42, short: 6 });

/** Starts a server whose process can be killed and started again on the same port. */
async function startKillable(databaseUrl: string) {
  const environment = { ...processEnvironment(databaseUrl), PORT: String(await findFreePort()) };
  let server = await startServer(environment);
  return {
    ...server,
    async crash() {
      server.signal('SIGKILL');
      await server.exit;
      server = await startServer(environment);
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

async function restart(postgres: BreakablePostgres, end: 'kill' | 'crash'): Promise<void> {
  await postgres[end]();
  await postgres.start();
}

test('no acknowledged write is lost when server and database are killed again and again', async () => {
  await using postgres = await startBreakablePostgres({ fsync: 'on' });
  await using server = await startKillable(postgres.url);
  using wire = createRawWire(server.url);
  const crashes = [() => server.crash(), () => restart(postgres, 'kill'), () => restart(postgres, 'crash')];
  const traffic = await startTraffic(server.trpcUrl, wire.fire, { isWrite: () => true });
  const { tally } = traffic;
  const isWritten = (count: number) =>
    expect.poll(() => tally.created.length, { timeout: scaleTimeout(60_000) }).toBeGreaterThanOrEqual(count);

  for (let crash = 0; crash < CRASHES; crash += 1) {
    await isWritten(Math.round((WRITES * (crash + 1)) / (CRASHES + 1)));
    await crashes[crash % crashes.length]?.();
  }
  await isWritten(WRITES);
  await traffic.stop();

  const stored = await storedTodos(postgres.url);
  const { 200: ok = 0, 503: refused = 0, none = 0, ...others } = tally.outcomes;
  await expectFigures('kill -9 of server and database', [
    { name: 'kills of the server, and of the database', value: CRASHES },
    { name: 'writes without an acknowledgement', value: refused + none },
    { name: 'acknowledged writes', value: ok, atLeast: WRITES },
    {
      name: 'acknowledged writes lost',
      value: tally.created.filter((each) => !stored.has(each)).length,
      atMost: 0,
    },
    { name: 'responses other than 200 and 503', value: Object.keys(others).length, atMost: 0 },
  ]);
});

test('the same kill loses writes of a database that acknowledges them before they are written', async () => {
  await using postgres = await startBreakablePostgres({ synchronous_commit: 'off', wal_writer_delay: '10s' });
  await using server = await startKillable(postgres.url);
  using wire = createRawWire(server.url);
  const traffic = await startTraffic(server.trpcUrl, wire.fire, { isWrite: () => true });

  await expect.poll(() => traffic.tally.created.length).toBeGreaterThan(100);
  await restart(postgres, 'crash');
  const { created } = await traffic.stop();

  const stored = await storedTodos(postgres.url);
  expect(created.filter((each) => !stored.has(each)).length).toBeGreaterThan(0);
});

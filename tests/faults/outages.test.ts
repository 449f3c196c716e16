import { expect, test } from 'vitest';
import { startBreakablePostgres, type BreakablePostgres } from '../support/breakable-postgres.ts';
import { query } from '../support/embedded-postgres.ts';
import { processEnvironment, startServer } from '../support/server-process.ts';
import { expectFigures } from './support/campaign.ts';
import { measureOutage, type Outage } from './support/outage.ts';
import { startTcpProxy, type TcpProxy } from './support/tcp-proxy.ts';
import { watchCalls } from './support/watch.ts';

type Parts = { postgres: BreakablePostgres; proxy: TcpProxy };

const OUTAGES: [string, (parts: Parts) => Outage][] = [
  ['the database is stopped', ({ postgres }) => ({ begin: postgres.stop, end: postgres.start })],
  ['the database hangs', ({ postgres }) => ({ begin: postgres.freeze, end: postgres.thaw })],
  ['the network drops all packets', ({ proxy }) => ({ begin: proxy.blackHole, end: proxy.restore })],
];

test.each(OUTAGES)('%s: calls fail at once, and succeed soon after', async (name, outageOf) => {
  await using postgres = await startBreakablePostgres();
  await using proxy = await startTcpProxy(postgres.url);
  await using server = await startServer(processEnvironment(proxy.url));
  await using watch = await watchCalls(server);

  const figures = await measureOutage(watch, outageOf({ postgres, proxy }));

  await expectFigures(name, figures);
});

test('a failover: writes are refused until the standby is promoted, and none is lost', async () => {
  await using primary = await startBreakablePostgres();
  await using standby = await primary.startStandby();
  await using proxy = await startTcpProxy(primary.url);
  await using server = await startServer(processEnvironment(proxy.url));
  await query(primary.url, "ALTER SYSTEM SET synchronous_standby_names = '*'");
  await query(primary.url, 'SELECT pg_reload_conf()');
  await using watch = await watchCalls(server);

  const figures = await measureOutage(watch, {
    concerns: ({ isWrite }) => isWrite,
    async begin() {
      await primary.crash();
      proxy.leadTo(new URL(standby.url).port);
    },
    end: () => query(standby.url, 'SELECT pg_promote()').then(() => undefined),
  });

  const [stored] = await query(standby.url, 'SELECT count(*)::int AS todos FROM todos');
  const acknowledged = watch.calls.filter(({ isWrite, status }) => isWrite && status === 200).length;
  await expectFigures('the database fails over', [
    ...figures,
    {
      name: 'acknowledged writes lost',
      value: Math.max(0, acknowledged - Number(stored?.['todos'])),
      atMost: 0,
    },
  ]);
  expect(acknowledged).toBeGreaterThan(0);
});

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { migrateWhenReachable } from '../../server/infrastructure/start-database.ts';
import { createBreakablePostgres } from '../support/breakable-postgres.ts';
import { findFreePort } from '../support/free-port.ts';
import { send } from '../support/http.ts';
import { startMuteServer } from '../support/mute-server.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { launchServer, processEnvironment } from '../support/server-process.ts';
import { scaleTimeout } from '../support/timeouts.ts';

const MIGRATIONS = join(import.meta.dirname, '../../prisma/migrations');

const postgres = openForTests(createBreakablePostgres);

test('a server whose database is not up yet logs this, waits, and starts once it is', async () => {
  await using server = launchServer(processEnvironment(postgres().url));

  const waiting = await server.line('database.waiting');
  expect(server.lines.some(({ event }) => event === 'server.listening')).toBe(false);
  await postgres().start();

  const { url } = await server.line('server.listening');
  expect(waiting).toMatchObject({ level: 'warn', host: new URL(postgres().url).host });
  expect((await send(`${String(url)}/readyz`)).status).toBe(200);
});

test('a server whose database does not come up exits with one sentence that names the host', async () => {
  const databaseUrl = `postgresql://ada:hidden@127.0.0.1:${String(await findFreePort())}/nothing`;
  const warnings: string[] = [];
  const logger = { log: (level: string) => void warnings.push(level), defect: () => undefined };

  const giveUp = migrateWhenReachable({
    databaseUrl,
    directUrl: databaseUrl,
    folder: MIGRATIONS,
    logger,
    timeoutMs: 700,
  });

  await expect(giveUp).rejects.toMatchObject({
    name: 'DatabaseUnreachableError',
    message: `PostgreSQL at ${new URL(databaseUrl).host} did not respond within 0.7 s. Is it running? Check DATABASE_URL.`,
  });
  expect(new Set(warnings)).toEqual(new Set(['warn']));
});

test('a host that swallows everything is waited for, and reported in one sentence', async () => {
  await using mute = await startMuteServer();
  const databaseUrl = `postgresql://ada:hidden@127.0.0.1:${String(mute.port)}/nothing`;
  const logger = { log: () => undefined, defect: () => undefined };
  const options = { databaseUrl, directUrl: databaseUrl, folder: MIGRATIONS, logger, timeoutMs: 700 };

  await expect(migrateWhenReachable(options)).rejects.toThrow('did not respond within 0.7 s');
});

test.each([
  ['a wrong password', (url: URL) => (url.password = 'hidden'), /password/],
  ['a user that does not exist', (url: URL) => (url.username = 'nobody'), /nobody|password/],
  ['a database that does not exist', (url: URL) => (url.pathname = '/nothing'), /"nothing" does not exist/],
])('%s stops the server from starting at once, with one sentence', async (_, change, sentence) => {
  const url = new URL(postgres().url);
  change(url);

  const startedAt = performance.now();
  await using server = launchServer(processEnvironment(url.href));
  const exit = await server.exit;

  expect(exit).toEqual({ code: 1, signal: null });
  expect(performance.now() - startedAt).toBeLessThan(scaleTimeout(10_000));
  expect(server.output.stderr.trim().split('\n')).toEqual([expect.stringMatching(sentence)]);
  expect(`${server.output.stdout}${server.output.stderr}`).not.toMatch(/hidden|node_modules/);
});

test('a server that waits for its database stops cleanly on SIGTERM', async () => {
  const nowhere = `postgresql://ada@127.0.0.1:${String(await findFreePort())}/nothing`;
  await using server = launchServer(processEnvironment(nowhere));
  await server.line('database.waiting');

  server.signal('SIGTERM');

  expect(await server.exit).toEqual({ code: 0, signal: null });
});

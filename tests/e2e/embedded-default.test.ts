import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createCheckout, readEmbeddedUrl } from '../support/fresh-checkout.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { outcomeOf } from '../support/outcomes.ts';
import { person, signIn, signUp, withToken } from '../support/people.ts';
import { launchServer, refusesConnections, startServer } from '../support/server-process.ts';
import { lockTable } from '../support/table-lock.ts';

// `npm start` in a checkout without any configuration. Each test continues with the data of the one before.
const NOTHING_SET = { PORT: '0', LOG_FORMAT: 'json', BCRYPT_COST: '4' };
const ada = person();

const checkout = openForTests(createCheckout);

const start = () => startServer(NOTHING_SET, checkout().folder);

test('the first start creates a database, and secrets that no other user can read', async () => {
  await using server = await start();

  await signUp(server.trpcUrl, ada);

  const names = ['jwt-secret', 'password-pepper', 'postgres-password'];
  const modes = names.map(async (name) => (await stat(join(checkout().folder, '.data', name))).mode & 0o777);
  expect(await Promise.all(modes)).toEqual([0o600, 0o600, 0o600]);
  expect(await checkout().findPostgres()).not.toEqual([]);
});

test('a killed server does not block the next one, which finds the account and its sessions', async () => {
  await using killed = await start();
  const before = await signIn(killed.trpcUrl, ada);
  await before.api.todos.create.mutate({ description: 'Acknowledged' });
  await killed[Symbol.asyncDispose]();

  await using server = await start();

  const { items } = await withToken(server.trpcUrl, before.session.accessToken).todos.list.query({});
  expect(items.map(({ description }) => description)).toEqual(['Acknowledged']);
  expect((await signIn(server.trpcUrl, ada)).session.user.email).toBe(ada.email);
});

test('after Ctrl-C, a running call finishes before the database stops', async () => {
  await using server = await start();
  const { api } = await signIn(server.trpcUrl, ada);
  await using lock = await lockTable(await readEmbeddedUrl(checkout()), 'todos');
  const call = outcomeOf(api.todos.create.mutate({ description: 'Under way' }));
  await lock.isWaitedFor();

  server.signalGroup('SIGINT');
  await refusesConnections(server);
  await lock.release();

  expect(await call).toBe('ok');
  expect(await server.exit).toEqual({ code: 0, signal: null });
  expect(await checkout().findPostgres()).toEqual([]);
});

test('a server that is stopped while it starts leaves no database running', async () => {
  await using server = launchServer(NOTHING_SET, checkout().folder);
  await expect.poll(checkout().findPostgres, { interval: 5 }).not.toEqual([]);

  server.signal('SIGTERM');

  expect(await server.exit).toEqual({ code: 0, signal: null });
  expect(await checkout().findPostgres()).toEqual([]);
});

test('a server whose port is in use leaves no second database running', async () => {
  await using first = await start();
  const second = launchServer({ ...NOTHING_SET, PORT: new URL(first.url).port }, checkout().folder);

  expect(await second.exit).toEqual({ code: 1, signal: null });
  first.signal('SIGTERM');
  expect(await first.exit).toEqual({ code: 0, signal: null });
  expect(await checkout().findPostgres()).toEqual([]);
});

test('.env.local overrides .env, and the environment overrides both', async () => {
  await checkout().write('.env', 'PORT=70000\nLOG_LEVEL=loud\nLOG_FORMAT=xml\n');
  await checkout().write('.env.local', 'PORT=70001\nLOG_LEVEL=info\n');

  await using misconfigured = launchServer({ LOG_FORMAT: 'json' }, checkout().folder);
  await misconfigured.exit;
  await using server = await startServer({ ...NOTHING_SET, LOG_FORMAT: 'json' }, checkout().folder);

  expect(misconfigured.output.stderr.trim().split('\n').slice(1)).toEqual([
    expect.stringMatching(/^ +PORT: /),
  ]);
  expect(server.url).toMatch(/^http:/);
});

import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { send } from '../support/http.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { outcomeOf } from '../support/outcomes.ts';
import { signUp } from '../support/people.ts';
import { createTestDatabase } from '../support/postgres.ts';
import {
  processEnvironment,
  refusesConnections,
  startServer,
  type ListeningServer,
} from '../support/server-process.ts';
import { lockTable } from '../support/table-lock.ts';
import { scaleTimeout } from '../support/timeouts.ts';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
const ENDED_WELL = { code: 0, signal: null };

const database = openForTests(createTestDatabase);

const start = () => startServer(processEnvironment(database().url));

/** Opens a connection that has received one response and stays open. */
async function openConnection({ url }: ListeningServer) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(socket, 'data');
  return { closed: once(socket, 'close') };
}

test.each(SIGNALS)(
  '%s stops an idle server and its open connections in less than two seconds',
  async (signal) => {
    await using server = await start();
    const connection = await openConnection(server);

    const startedAt = performance.now();
    server.signal(signal);
    const exit = await server.exit;
    await connection.closed;

    expect(exit).toEqual(ENDED_WELL);
    expect(performance.now() - startedAt).toBeLessThan(scaleTimeout(2_000));
    expect(server.output.stderr).toBe('');
    expect(server.lines.at(-1)).toMatchObject({ event: 'server.stopped' });
  },
);

test.each(SIGNALS)('after %s, a running call finishes and no other is accepted', async (signal) => {
  await using server = await start();
  const { api } = await signUp(server.trpcUrl);
  await using lock = await lockTable(database().url, 'todos');
  const call = api.todos.create.mutate({ description: 'Under way' });
  await lock.isWaitedFor();

  server.signal(signal);
  await refusesConnections(server);
  await lock.release();

  expect(await outcomeOf(call)).toBe('ok');
  expect(await server.exit).toEqual(ENDED_WELL);
});

test('a signal repeated at once is ignored, and a later one ends a draining server', async () => {
  await using server = await start();
  const { hostname, port } = new URL(server.url);
  // The server would wait ten seconds for the rest of this request.
  const socket = connect(Number(port), hostname).on('error', () => undefined);
  const head =
    'POST /trpc/auth.logout HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9';
  socket.write(`${head}\r\n\r\n{`);
  const ended = once(socket.resume(), 'close');
  await send(`${server.url}/livez`);
  server.signal('SIGINT');
  server.signal('SIGINT');
  await server.line('server.draining');
  // Signals within a second count as one, because npm and the terminal both pass on a Ctrl-C.
  await delay(1_200);

  server.signal('SIGINT');

  expect(await server.exit).toEqual({ code: 1, signal: null });
  await ended;
  expect(socket.bytesRead).toBe(0);
});

test.each([
  ['npm start', ['npm', 'start']],
  ['npm run dev', ['npm', 'run', 'dev']],
])('SIGTERM to the process of `%s` stops the server, which drains first', async (_, command) => {
  await using server = await startServer(processEnvironment(database().url), undefined, command);

  server.signal('SIGTERM');
  await server.exit;

  expect(server.lines.at(-1)).toMatchObject({ event: 'server.stopped' });
  await refusesConnections(server);
});

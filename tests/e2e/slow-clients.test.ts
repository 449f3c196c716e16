import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { times } from '../support/outcomes.ts';
import { signUp } from '../support/people.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { processEnvironment, startServer, type ListeningServer } from '../support/server-process.ts';
import { scaleTimeout } from '../support/timeouts.ts';

// Each test must wait for ten seconds or more, so they run at the same time.
let database: TestDatabase;
let server: ListeningServer;
let stopped: ListeningServer;
beforeAll(async () => {
  database = await createTestDatabase();
  const environment = processEnvironment(database.url);
  [server, stopped] = await Promise.all([startServer(environment), startServer(environment)]);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await stopped[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const BODY_BEGUN =
  'POST /trpc/auth.logout HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 40\r\n\r\n{';

/** Opens a connection, sends the text, and then one byte every half second. */
async function sendSlowly(url: string, begin: string, bytes: string) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const openedAt = performance.now();
  let answer = '';
  socket.on('data', (chunk) => (answer += String(chunk)));
  socket.on('error', () => undefined); // The server is expected to close the connection during a write.
  const closed = once(socket, 'close').then(() => ({ afterMs: performance.now() - openedAt, answer }));
  socket.write(begin);
  void (async () => {
    for (const byte of bytes.repeat(100)) {
      await delay(500);
      if (socket.destroyed) return;
      socket.write(byte);
    }
  })();
  return { socket, closed };
}

describe.concurrent('a client that is slow', () => {
  test(
    'to send its headers is cut off after ten seconds',
    { timeout: scaleTimeout(30_000) },
    async ({ expect }) => {
      const { closed } = await sendSlowly(server.url, 'GET /livez HTTP/1.1\r\nX-Slow: ', 'slow');

      const { afterMs, answer } = await closed;

      expect(afterMs).toBeGreaterThan(9_000);
      expect(afterMs).toBeLessThan(scaleTimeout(15_000));
      expect(answer).toMatch(/^HTTP\/1\.1 408 [^]*\r\nX-Request-Id: [\da-f-]{36}\r\n/);
    },
  );

  test('and sends nothing at all is cut off too', { timeout: scaleTimeout(30_000) }, async ({ expect }) => {
    const { closed } = await sendSlowly(server.url, '', '');

    expect((await closed).afterMs).toBeLessThan(scaleTimeout(15_000));
  });

  test(
    'to read a long response is cut off after thirty seconds',
    { timeout: scaleTimeout(60_000) },
    async ({ expect }) => {
      const { api, session } = await signUp(server.trpcUrl);
      const description = '\u{1F9F5}'.repeat(2_000);
      await Promise.all(times(100, () => api.todos.create.mutate({ description })));
      const paths = times(10, () => 'todos.list').join();
      const inputs = Object.fromEntries(times(10, (index) => [index, { limit: 100 }]));
      const query = `batch=1&input=${encodeURIComponent(JSON.stringify(inputs))}`;
      const { hostname, port } = new URL(server.url);

      const socket = connect(Number(port), hostname);
      const startedAt = performance.now();
      socket.write(
        `GET /trpc/${paths}?${query} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${session.accessToken}\r\n\r\n`,
      );
      socket.pause();
      // A client that does not read notices only by a write that the server has closed the connection.
      const ended = once(socket, 'error');
      const beat = setInterval(() => socket.write('\r\n'), 250);
      await ended;
      clearInterval(beat);

      expect(performance.now() - startedAt).toBeGreaterThan(29_000);
      expect(performance.now() - startedAt).toBeLessThan(scaleTimeout(45_000));
    },
  );

  test('does not delay other clients', async ({ expect }) => {
    const slow = await Promise.all(times(50, () => sendSlowly(server.url, BODY_BEGUN, ' ')));

    const startedAt = performance.now();
    const { status } = await fetch(`${server.url}/readyz`);
    for (const { socket } of slow) socket.destroy();

    expect(status).toBe(200);
    expect(performance.now() - startedAt).toBeLessThan(scaleTimeout(2_000));
  });

  test(
    'to send its body does not keep a server from stopping',
    { timeout: scaleTimeout(30_000) },
    async ({ expect }) => {
      const { closed } = await sendSlowly(stopped.url, BODY_BEGUN, ' ');
      const startedAt = performance.now();
      stopped.signal('SIGTERM');

      expect(await stopped.exit).toEqual({ code: 0, signal: null });
      expect(performance.now() - startedAt).toBeLessThan(scaleTimeout(15_000));
      await closed;
    },
  );
});

test('slow clients and interrupted requests are not logged as defects', () => {
  for (const { lines, output } of [server, stopped]) {
    expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
    expect(output.stderr).toBe('');
  }
});

import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { send, sendBytes } from '../support/http.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { processEnvironment, startServer } from '../support/server-process.ts';

const database = openForTests(createTestDatabase);
const server = openForTests(() => startServer(processEnvironment(database().url)));

/** Matches a page of the framework, the path of a file or a stack frame. */
const INNARDS = /<html|<pre|\.ts|node_modules|node:|\bat \S+ \(/i;

test.each([
  ...['//', '/trpc', '/trpc/', '/trpc//', '/trpc//[', '/trpc///x:99999999/', '/trpc?//[', '*'],
  ...[
    '/trpc//users.me',
    '/trpc//evil.example:99999/users.me',
    '/trpc/\\\\users.me',
    'http://[::1/trpc/users.me',
  ],
  ...['/trpc/%', '/trpc/%E0%A4%A', '/trpc/%00', '/trpc/users.me%0Aforged', '/trpc/..%2f..%2fetc%2fpasswd'],
  ...['/trpc/__proto__', '/trpc/constructor', '/trpc/auth.__proto__', '/trpc/todos.summary?%'],
  ...[
    '/trpc/users.me?input=%E0%A4%A',
    '/trpc/users.me?connectionParams=rubbish',
    '/trpc/users.me?batch=1&input=%7B',
  ],
])(
  'a request for "%s" gets an error for the client that reveals nothing about the server',
  async (target) => {
    const head = `GET ${target} HTTP/1.1\r\nHost: nowhere\r\nConnection: close`;
    const answer = await sendBytes(server().url, `${head}\r\n\r\n`);

    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.text).not.toMatch(INNARDS);
  },
);

test('a client that disconnects in the middle of its request causes one log line and nothing else', async () => {
  const { hostname, port } = new URL(server().url);
  const before = await markLog('before');
  const socket = connect(Number(port), hostname);
  const head = 'POST /trpc/auth.logout HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
  socket.write(`${head}Content-Length: 1000\r\n\r\n{"refreshToken":`);
  await once(socket, 'connect');
  // When this responds, the server has read what was sent before.
  await send(`${server().url}/readyz`);
  socket.destroy();
  await once(socket, 'close');
  const isLogged = () =>
    server()
      .lines.slice(before + 1)
      .some(({ event }) => event !== 'call');
  await expect.poll(isLogged).toBe(true);
  const after = await markLog('after');

  expect(server().lines.slice(before + 1, after)).toMatchObject([
    { level: 'info', event: 'request.unreadable', status: 400 },
  ]);
  expect((await send(`${server().url}/readyz`)).status).toBe(200);
});

/** Makes a call, and returns the position of its line in the log. */
async function markLog(requestId: string): Promise<number> {
  await send(`${server().trpcUrl}/users.me`, { headers: { 'x-request-id': requestId } });
  const position = () => server().lines.findIndex((line) => line['requestId'] === requestId);
  await expect.poll(position).toBeGreaterThan(-1);
  return position();
}

test('an unknown expectation is ignored', async () => {
  const { status, headers } = await sendBytes(
    server().url,
    'GET /livez HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\nConnection: close\r\n\r\n',
  );

  expect(status).toBe(200);
  expect(headers.get('x-request-id')).not.toBeNull();
});

test('all of this was written to the log, and nothing to the console', async () => {
  server().signal('SIGTERM');
  await server().exit;

  expect(server().output.stderr).toBe('');
  expect(server().lines.filter(({ level }) => level === 'error')).toEqual([]);
});

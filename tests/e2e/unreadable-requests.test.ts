import { once } from 'node:events';
import { connect } from 'node:net';
import { createTRPCClient, httpLink, isTRPCClientError } from '@trpc/client';
import { describe, expect, test } from 'vitest';
import { startHttpServer } from '../../server/http/server.ts';
import type { AppRouter } from '../../server/router.ts';
import { startTestApp } from '../support/app.ts';
import { errorOf, sendBytes, type Answer } from '../support/http.ts';
import { openForTests } from '../support/open-for-tests.ts';

const ORIGIN = 'https://app.example.com';
const app = openForTests(() => startTestApp({ CORS_ORIGINS: ORIGIN }));

const LONG = 'x'.repeat(17_000);
const UNREADABLE = [
  { name: 'too many headers', lines: [`X-Padding: ${LONG}`], status: 431, message: /headers are too large/ },
  { name: 'a malformed header', lines: ['no colon'], status: 400, message: /malformed/ },
];

function request(...lines: string[]): Promise<Answer> {
  const head = ['GET /trpc/users.me HTTP/1.1', 'Host: x', ...lines];
  return sendBytes(app().url, `${head.join('\r\n')}\r\n\r\n`);
}

describe.each(UNREADABLE)('a request with $name', ({ lines, status, message }) => {
  test("gets an error of tRPC's shape, whose ID is in the log", async () => {
    const error = errorOf(await request(...lines));

    expect(error).toMatchObject({ httpStatus: status, reason: null, issues: [] });
    expect(error.message).toMatch(message);
    expect(app().logs).toContainEqual(['info', 'request.unreadable', { requestId: error.requestId, status }]);
  });

  test('can be read by a page of a listed origin, and of no other', async () => {
    const [listed, other, none] = await Promise.all([
      request(`Origin: ${ORIGIN}`, ...lines),
      request('Origin: https://evil.example.com', ...lines),
      request(...lines),
    ]);

    expect(listed.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(listed.headers.get('access-control-expose-headers')).toBe('X-Request-Id');
    for (const { headers } of [other, none]) {
      expect(headers.has('access-control-allow-origin')).toBe(false);
      expect(headers.get('vary')).toBe('Origin');
    }
  });

  test('gets its response even if the client goes on sending', async () => {
    expect((await request(...lines, `X-More: ${'x'.repeat(300_000)}`)).status).toBe(status);
  });
});

test("tRPC's own client shows that its headers were too large", async () => {
  const client = createTRPCClient<AppRouter>({
    links: [httpLink({ url: app().trpcUrl, headers: { 'x-padding': LONG } })],
  });

  const error: unknown = await client.users.me.query().catch((reason: unknown) => reason);

  expect(isTRPCClientError<AppRouter>(error) && error).toMatchObject({
    message: 'The request headers are too large.',
    data: { httpStatus: 431 },
  });
});

test('a response that has begun is not followed by a second one on its connection', async () => {
  await using server = await startHttpServer({
    ...{ host: '127.0.0.1', port: 0, shutdownDelayMs: 0, corsOrigins: [] },
    ...{ newRequestId: () => 'id', onUnreadable: () => undefined },
    onRequest: (_req, res) => void res.write('begun'),
  });
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  let received = '';
  socket.on('data', (chunk) => (received += String(chunk)));
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(socket, 'data');

  socket.write('rubbish\r\n\r\n');
  await once(socket, 'close');

  expect(received.match(/HTTP\/1\.1/g)).toHaveLength(1);
});

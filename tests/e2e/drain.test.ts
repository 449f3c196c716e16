import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startHttpServer } from '../../server/http/server.ts';
import { bearer, get } from '../support/http.ts';
import { signUp } from '../support/people.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { processEnvironment, startServer } from '../support/server-process.ts';

test('a server that stops says so for SHUTDOWN_DELAY, and serves meanwhile', async () => {
  await using database = await createTestDatabase();
  await using server = await startServer({ ...processEnvironment(database.url), SHUTDOWN_DELAY: '1' });
  const { session } = await signUp(server.trpcUrl);

  const signaledAt = performance.now();
  server.signal('SIGTERM');
  await server.line('server.draining');
  const ready = await fetch(`${server.url}/readyz`);
  const served = await get(`${server.trpcUrl}/users.me`, undefined, bearer(session.accessToken));
  const exit = await server.exit;

  expect([ready.status, await ready.json()]).toEqual([503, { status: 'draining', limits: 'shared' }]);
  expect(ready.headers.get('connection')).toBe('close');
  expect(served.status).toBe(200);
  expect(served.headers.get('connection')).toBe('close');
  expect(exit.code).toBe(0);
  expect(performance.now() - signaledAt).toBeGreaterThan(950);
});

/** Sends a request. Returns what the response says about its connection, or the error's code. */
function use(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve) => {
    const sent = request(url, { agent }, (response) => {
      response.resume().once('end', () => {
        resolve(String(response.headers.connection));
      });
    });
    sent.once('error', (error: NodeJS.ErrnoException) => {
      resolve(String(error.code));
    });
    sent.end();
  });
}

test('a client that asks for no readiness may keep a connection before the server refuses new ones', async () => {
  const server = await startHttpServer({
    ...{ host: '127.0.0.1', port: 0, shutdownDelayMs: 100 },
    ...{ corsOrigins: [], newRequestId: () => 'unused', onUnreadable: () => undefined },
    onRequest: (_req, res) => void res.end(),
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  const stopped = server[Symbol.asyncDispose]();
  const seen: string[] = [];
  while (seen.at(-1) !== 'ECONNREFUSED') {
    const said = await use(server.url, agent);
    if (said !== seen.at(-1)) seen.push(said);
    await delay(1);
  }
  await stopped;

  // Otherwise the server would break the connection that the client opens at that moment.
  expect(seen).toEqual(['close', 'keep-alive', 'close', 'ECONNREFUSED']);
});

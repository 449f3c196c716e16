import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findFreePort } from '../support/free-port.ts';
import { signUp } from '../support/people.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { processEnvironment, startServer, type ListeningServer } from '../support/server-process.ts';
import { scaleTimeout } from '../support/timeouts.ts';

const resources = new AsyncDisposableStack();
let environment: Record<string, string>;
beforeAll(async () => {
  const database = resources.use(await createTestDatabase());
  environment = { ...processEnvironment(database.url), SHUTDOWN_DELAY: '1' };
});
afterAll(() => resources.disposeAsync());

const start = async (port: number) => startServer({ ...environment, PORT: String(port) });

/** Sends a mutation on a connection of the agent. Returns the status, or the error's code. */
function createTodo(url: string, token: string, agent: Agent): Promise<string> {
  return new Promise((resolve) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const sent = request(`${url}/trpc/todos.create`, { method: 'POST', agent, headers }, (response) => {
      response.resume().on('end', () => {
        resolve(String(response.statusCode));
      });
    });
    sent.on('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? error.message);
    });
    sent.end(JSON.stringify({ description: 'Call the bank' }));
  });
}

/** Sends mutations on kept connections until told to stop. Returns how many had each outcome. */
function load(urlOf: () => string, token: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const counts: Record<string, number> = {};
  let isStopped = false;
  const loop = async () => {
    while (!isStopped) {
      const outcome = await createTodo(urlOf(), token, agent);
      counts[outcome] = (counts[outcome] ?? 0) + 1;
    }
  };
  const loops = Array.from({ length: 8 }, loop);
  return async () => {
    isStopped = true;
    await Promise.all(loops);
    agent.destroy();
    return counts;
  };
}

test('a server that stops says so for SHUTDOWN_DELAY, and serves meanwhile', async () => {
  await using server = await start(0);
  const { session } = await signUp(server.trpcUrl);

  const signaledAt = performance.now();
  server.signal('SIGTERM');
  await server.line('server.draining');
  const ready = await fetch(`${server.url}/readyz`);
  const served = await createTodo(server.url, session.accessToken, new Agent());
  const exit = await server.exit;

  expect([ready.status, await ready.json()]).toEqual([503, { status: 'draining', limits: 'shared' }]);
  expect(ready.headers.get('connection')).toBe('close');
  expect(served).toBe('200');
  expect(exit.code).toBe(0);
  expect(performance.now() - signaledAt).toBeGreaterThan(950);
});

/** Asks every server whether it is ready, again and again, as load balancers do. */
function watchReadiness(urls: readonly string[]) {
  const ready = new Set<string>();
  let isStopped = false;
  const watch = async (url: string) => {
    while (!isStopped) {
      const isReady = await fetch(`${url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (isReady) ready.add(url);
      else ready.delete(url);
      await delay(50);
    }
  };
  const watches = urls.map(watch);
  return {
    isReady: (url: string) => ready.has(url),
    pick: () => [...ready][Math.floor(Math.random() * ready.size)] ?? '',
    async [Symbol.asyncDispose]() {
      isStopped = true;
      await Promise.all(watches);
    },
  };
}

test(
  'replacing every server, one by one, fails no mutation of clients that keep their connections',
  { timeout: scaleTimeout(60_000) },
  async () => {
    const ports = [await findFreePort(), await findFreePort()];
    const servers: ListeningServer[] = [];
    for (const port of ports) servers.push(resources.use(await start(port)));
    await using balancer = watchReadiness(servers.map(({ url }) => url));
    const { session } = await signUp(servers[0]?.trpcUrl ?? '');
    for (const { url } of servers) await expect.poll(() => balancer.isReady(url)).toBe(true);

    const stop = load(balancer.pick, session.accessToken);
    for (const [index, port] of ports.entries()) {
      await delay(300);
      servers[index]?.signal('SIGTERM');
      await servers[index]?.exit;
      const { url } = resources.use(await start(port));
      await expect.poll(() => balancer.isReady(url)).toBe(true);
    }
    const counts = await stop();

    expect(Object.keys(counts)).toEqual(['200']);
    expect(counts['200']).toBeGreaterThan(500);
  },
);

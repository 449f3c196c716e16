import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { clientOf, failure, PASSWORD, person, signIn, signUp, withToken } from '../support/people.ts';
import { isMissing } from '../support/skipping.ts';
import { scaleTimeout } from '../support/timeouts.ts';
import { docker, endOf, tryDocker } from './docker.ts';
import { createStack, type Stack } from './stack.ts';

const containers = inject('containers');
const isSkipped = isMissing(containers, 'compose. No Docker engine with Compose responds.');
const IDLE_MIB_MAX = 150;
const SHUTDOWN_MS_MAX = scaleTimeout(3_000);
/** Until what was written to a socket is read at its other end. */
const DELIVERY_MS = 200;
/** A signal repeated sooner is taken for the first one's echo. */
const ONE_GESTURE_MS = 1_200;
const POLL = { timeout: scaleTimeout(30_000), interval: 250 };

// One stack, from its first start to its end: the tests depend on their order.
describe.skipIf(isSkipped)('docker compose up --build', () => {
  let stack: Stack;
  beforeAll(async () => {
    if (!containers) return;
    stack = await createStack(containers);
    await stack.up();
  });
  afterAll(() => stack[Symbol.asyncDispose]());

  test('gives a server that is healthy and takes little memory', async () => {
    const server = await stack.container('server');
    const health = () => docker('inspect', '--format', '{{.State.Health.Status}}', server);

    await expect.poll(health, POLL).toBe('healthy');

    const idleMib = Number(/VmRSS:\s+(\d+)/.exec(await statusOf(stack))?.[1]) / 1_024;
    const startMs = await startUpMs(server);
    process.stdout.write(
      `The server listened after ${String(startMs)} ms and takes ${idleMib.toFixed(0)} MiB\n`,
    );
    expect(idleMib).toBeLessThan(IDLE_MIB_MAX);
  });

  test('publishes the server alone, and to this machine alone', async () => {
    const published = async (service: 'server' | 'postgres'): Promise<unknown> => {
      const container = await stack.container(service);
      return JSON.parse(await docker('inspect', '--format', '{{json .HostConfig.PortBindings}}', container));
    };

    const { port } = new URL(stack.url);
    expect(await published('server')).toEqual({ '3000/tcp': [{ HostIp: '127.0.0.1', HostPort: port }] });
    expect(await published('postgres')).toEqual({});
  });

  test('runs the server on a read-only file system, as nobody special and without any privilege', async () => {
    const server = await stack.container('server');

    const attempt = await tryDocker('exec', '--user', 'root', server, 'touch', '/app/here', '/tmp/here');

    expect(attempt.output.match(/Read-only file system/g)).toHaveLength(2);
    expect(await statusOf(stack)).toMatch(
      /^Uid:\t1000\t1000\t1000\t1000\n[^]*^CapBnd:\t0+\n[^]*^NoNewPrivs:\t1$/m,
    );
  });

  test('signs the server in to PostgreSQL as a role that owns its database and is no superuser', async () => {
    const roles = 'SELECT rolname, rolsuper, rolpassword IS NULL FROM pg_authid WHERE rolcanlogin ORDER BY 1';
    const psql = ['psql', '--host=/var/run/postgresql', '--username=postgres', '--tuples-only', '--no-align'];

    const answer = await stack.execute('postgres', ...psql, '--command', roles);

    // The superuser has no password either, and so nobody becomes it over the network.
    expect(answer.split('\n')).toEqual(['plumbline|f|f', 'postgres|t|t']);
  });

  test('keeps everything when both containers are restarted', async () => {
    const { api, session, email } = await signUp(stack.trpcUrl);
    // As long as it may be, which also shows that the database counts characters and not bytes.
    const todo = await api.todos.create.mutate({ description: '🦉'.repeat(2_000) });

    await stack.restart('postgres', 'server');

    expect(await withToken(stack.trpcUrl, session.accessToken).todos.get.query({ id: todo.id })).toEqual(
      todo,
    );
    const again = await signIn(stack.trpcUrl, { email, password: PASSWORD });
    expect((await again.api.todos.list.query()).items).toEqual([todo]);
  });

  test('keeps everything, its secrets too, when the containers are replaced', async () => {
    const { session, email } = await signUp(stack.trpcUrl);
    const { accessToken, refreshToken, user } = session;

    await stack.down();
    await stack.up();

    expect(await withToken(stack.trpcUrl, accessToken).users.me.query()).toEqual(user);
    const refreshed = await clientOf(stack.trpcUrl).auth.refresh.mutate({ refreshToken });
    expect(refreshed.user).toEqual(user);
    expect((await signIn(stack.trpcUrl, { email, password: PASSWORD })).session.user).toEqual(user);
  });

  test('refuses while PostgreSQL is away, and recovers by itself', async () => {
    const postgres = await stack.container('postgres');
    const { api, session } = await signUp(stack.trpcUrl);

    await docker('stop', postgres);
    const refused = await failure(api.users.me.query());
    await docker('start', postgres);
    await stack.untilReady();

    expect(refused.data?.reason).toBe('DATABASE_UNAVAILABLE');
    // `/readyz` may be two seconds behind.
    await expect.poll(() => api.users.me.query().catch(() => null)).toEqual(session.user);
  });

  test.each(['SIGTERM', 'SIGINT'])('stops the server in order, and soon, on %s', async (signal) => {
    const server = await stack.container('server');
    await docker('update', '--restart=no', server);

    await docker('kill', '--signal', signal, server);
    const end = await endOf(server);

    expect(end.exitCode).toBe(0);
    expect(end.afterMs).toBeLessThan(SHUTDOWN_MS_MAX);
    await docker('start', server);
    await stack.untilReady();
  });

  // The first process of a container is special: the kernel gives it no signal that it has no handler for.
  test('stops the server at once when it is told so again while a slow request keeps it', async () => {
    const server = await stack.container('server');
    await docker('update', '--restart=no', server);
    const slow = connect(Number(new URL(stack.url).port), '127.0.0.1').on('error', () => undefined);
    slow.write('POST /trpc/auth.login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n');
    slow.write('Content-Length: 10\r\n\r\n');
    await delay(DELIVERY_MS);

    await docker('kill', '--signal', 'SIGTERM', server);
    await expect.poll(() => docker('logs', server), POLL).toContain('server.draining');
    await delay(ONE_GESTURE_MS);
    await docker('kill', '--signal', 'SIGTERM', server);
    const { afterMs } = await endOf(server);

    expect(afterMs).toBeLessThan(SHUTDOWN_MS_MAX);
    slow.destroy();
    await docker('start', server);
    await stack.untilReady();
  });

  test('counts limits in Redis under its profile', async () => {
    await stack.up({ COMPOSE_PROFILES: 'redis', REDIS_URL: 'redis://redis:6379' });
    const { email, password } = person();

    const refused = await failure(clientOf(stack.trpcUrl).auth.login.mutate({ email, password }));

    expect(refused.data?.reason).toBe('INVALID_CREDENTIALS');
    expect(await stack.execute('redis', 'redis-cli', 'dbsize')).not.toBe('0');
  });
});

function statusOf(stack: Stack): Promise<string> {
  return stack.execute('server', 'cat', '/proc/1/status');
}

/** From the start of the container to the server's own word that it listens. */
async function startUpMs(server: string): Promise<number> {
  const started = await docker('inspect', '--format', '{{.State.StartedAt}}', server);
  const lines = (await docker('logs', '--timestamps', server)).split('\n');
  const [listening = ''] = lines.find((line) => line.includes('server.listening'))?.split(' ') ?? [];
  return Date.parse(listening) - Date.parse(started);
}

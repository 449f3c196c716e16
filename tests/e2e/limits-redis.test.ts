import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { query } from '../support/embedded-postgres.ts';
import { findFreePort } from '../support/free-port.ts';
import { guess, newAddress, startLimitedServers, type LimitedServers } from '../support/limited-server.ts';
import { clientFrom, countOutcomes, outcomesInTurn, times } from '../support/outcomes.ts';
import { findRedisServer, startRedisServer, type RedisServer } from '../support/redis-server.ts';
import { startServer, type ListeningServer } from '../support/server-process.ts';
import { isMissing } from '../support/skipping.ts';
import { scaleTimeout } from '../support/timeouts.ts';

const program = findRedisServer();
const isSkipped = isMissing(program, 'limits counted in Redis. No redis-server is on the PATH.');

let redis: RedisServer;
let limited: LimitedServers;
let servers: readonly [ListeningServer, ListeningServer];

describe.skipIf(isSkipped)('with Redis', () => {
  beforeAll(async () => {
    redis = await startRedisServer(program ?? '');
    limited = await startLimitedServers({ count: 2, environment: { REDIS_URL: redis.url } });
    const [one, other = one] = limited.servers;
    servers = [one, other];
  });
  afterAll(async () => {
    await limited[Symbol.asyncDispose]();
    await redis[Symbol.asyncDispose]();
  });

  /** Waits until the server has reconnected to Redis, which shows when Redis counts one of its calls. */
  async function reconnected(callServer: () => Promise<unknown>): Promise<void> {
    const client = new Redis(redis.url);
    const countCalls = async () => {
      const keys = await client.keys('plumbline:calls:*');
      return keys.length === 0 ? 0 : (await client.mget(keys)).reduce((sum, count) => sum + Number(count), 0);
    };
    const isCounted = async () => {
      const before = await countCalls();
      await callServer();
      return (await countCalls()) === before + 1;
    };
    await expect.poll(isCounted, { interval: 100 }).toBe(true);
    client.disconnect();
  }

  /** Signs a new user in. `me` calls the two servers in turn. */
  async function signIn() {
    const credentials = await limited.createAccount();
    const { accessToken } = await clientFrom(servers[0].trpcUrl, newAddress()).auth.login.mutate(credentials);
    const open = ({ trpcUrl }: ListeningServer) =>
      clientFrom(trpcUrl, undefined, { accessToken: () => accessToken });
    const [one, other] = [open(servers[0]), open(servers[1])];
    return { ...credentials, me: (index: number) => (index % 2 ? other : one).users.me.query() };
  }
  const guessOnBoth = (email: string, address: string) => (index: number) =>
    guess(servers[index % 2 ? 1 : 0], email, address);

  test('guesses on two servers are counted together, exactly', async () => {
    const { email } = await limited.createAccount();

    const outcomes = await countOutcomes(times(100, guessOnBoth(email, newAddress())));

    expect(outcomes).toEqual({ INVALID_CREDENTIALS: 5, RATE_LIMITED: 95 });
    expect(await query(limited.databaseUrl, 'SELECT key FROM rate_limits')).toEqual([]);
  });

  test('calls on two servers are counted together, exactly', async () => {
    const { me } = await signIn();

    const outcomes = await countOutcomes(times(320, me));

    expect(outcomes).toEqual({ ok: 300, RATE_LIMITED: 20 });
  });

  test('while Redis is down, calls stay fast and limited; once it is back, servers count together again', async () => {
    const { me, email, password } = await signIn();
    const { email: another } = await limited.createAccount();
    const address = newAddress();
    const signInAgain = () => clientFrom(servers[0].trpcUrl, address).auth.login.mutate({ email, password });
    await redis.kill();

    const startedAt = performance.now();
    const outcomes = [...(await outcomesInTurn(10, me)), ...(await outcomesInTurn(6, signInAgain))];
    const elapsedMs = performance.now() - startedAt;
    const guesses = await countOutcomes(times(20, () => guess(servers[0], email, address)));
    await redis.start();
    await reconnected(() => me(0));
    await reconnected(() => me(1));
    const guessesAfter = await countOutcomes(times(20, guessOnBoth(another, newAddress())));

    expect(outcomes).toEqual(Array(16).fill('ok'));
    // Sixteen calls, each of which would wait half a second if it waited for Redis.
    expect(elapsedMs).toBeLessThan(scaleTimeout(4_000));
    expect(guesses).toEqual({ INVALID_CREDENTIALS: 5, RATE_LIMITED: 15 });
    expect(guessesAfter).toEqual({ INVALID_CREDENTIALS: 5, RATE_LIMITED: 15 });
  });

  const limitsOf = async ({ url }: ListeningServer) =>
    z.object({ limits: z.string() }).parse(await (await fetch(`${url}/readyz`)).json()).limits;

  test('a Redis that accepts connections and never responds delays the first calls, and then none', async () => {
    const { me, email, password } = await signIn();
    const { auth } = clientFrom(servers[0].trpcUrl, newAddress());
    redis.signal('SIGSTOP');

    const startedAt = performance.now();
    const outcomes = await countOutcomes([me(0), me(1), auth.login.mutate({ email, password })]);
    const firstMs = performance.now() - startedAt;
    const then = await outcomesInTurn(20, me);
    const thenMs = performance.now() - startedAt - firstMs;
    const limits = await Promise.all(servers.map(limitsOf));
    redis.signal('SIGCONT');

    expect(outcomes).toEqual({ ok: 3 });
    expect(firstMs).toBeLessThan(scaleTimeout(2_000));
    expect(then).toEqual(Array(20).fill('ok'));
    expect(thenMs).toBeLessThan(scaleTimeout(600));
    expect(limits).toEqual(['process', 'process']);
    expect(await servers[0].line('limits.down')).toMatchObject({ because: expect.any(String) });
    await expect.poll(() => Promise.all(servers.map(limitsOf))).toEqual(['shared', 'shared']);
  });

  test('a server starts without its Redis, and limits guesses in its own memory', async () => {
    const { email } = await limited.createAccount();
    const nowhere = `redis://127.0.0.1:${String(await findFreePort())}`;
    await using alone = await startServer({ ...limited.environment, REDIS_URL: nowhere });
    const address = newAddress();

    const outcomes = await countOutcomes(times(20, () => guess(alone, email, address)));

    expect(outcomes).toEqual({ INVALID_CREDENTIALS: 5, RATE_LIMITED: 15 });
  });
});

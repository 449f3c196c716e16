import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { isMissing } from '../support/skipping.ts';
import { docker, tryDocker } from './docker.ts';
import { createStack, type Service, type Stack } from './stack.ts';

const containers = inject('containers');
const isSkipped = isMissing(containers, 'compose. No Docker engine with Compose responds.');
const STORES = ['postgres', 'redis'] as const;

const inspected = z.object({
  HostConfig: z.object({ Memory: z.int(), PortBindings: z.record(z.string(), z.unknown()) }),
  NetworkSettings: z.object({
    Networks: z.record(z.string(), z.object({ NetworkID: z.string(), IPAddress: z.string() })),
  }),
});
const network = z.object({
  Internal: z.boolean(),
  Containers: z.record(z.string(), z.unknown()),
});

describe.skipIf(isSkipped)('docker compose with Redis', () => {
  let stack: Stack;
  beforeAll(async () => {
    if (!containers) return;
    stack = await createStack(containers);
    await stack.up({ COMPOSE_PROFILES: 'redis', REDIS_URL: 'redis://redis:6379' });
  });
  afterAll(() => stack[Symbol.asyncDispose]());

  const inspect = async (service: Service) =>
    inspected.parse(
      JSON.parse(await docker('inspect', '--format', '{{json .}}', await stack.container(service))),
    );

  test.each(STORES)(
    'lets only the server reach %s, on a network that leads nowhere else',
    async (service) => {
      const { HostConfig, NetworkSettings } = await inspect(service);

      expect(HostConfig.PortBindings).toEqual({});
      const networks = Object.values(NetworkSettings.Networks);
      expect(networks).toHaveLength(1);
      const { Internal, Containers } = network.parse(
        JSON.parse(
          await docker('network', 'inspect', '--format', '{{json .}}', networks[0]?.NetworkID ?? ''),
        ),
      );
      expect(Internal).toBe(true);
      const members = [await stack.container('server'), await stack.container(service)];
      expect(Object.keys(Containers).toSorted()).toEqual(members.toSorted());
    },
  );

  test('keeps PostgreSQL from reaching Redis', async () => {
    const { NetworkSettings } = await inspect('redis');
    const [address = ''] = Object.values(NetworkSettings.Networks).map(({ IPAddress }) => IPAddress);
    const connect = `exec 3<>/dev/tcp/${address}/6379`;

    const fromServer = await stack.execute('redis', 'redis-cli', '-h', address, 'ping');
    const fromPostgres = await tryDocker(
      ...['exec', await stack.container('postgres'), 'timeout', '3', 'bash', '-c', connect],
    );

    expect(fromServer).toBe('PONG');
    expect(fromPostgres.exitCode).not.toBe(0);
  });

  test.each(STORES)(
    'runs %s on a read-only file system, with few privileges and limited memory',
    async (service) => {
      const { HostConfig } = await inspect(service);
      const attempt = await tryDocker(
        ...['exec', '--user', 'root', await stack.container(service), 'touch', '/here', '/usr/here'],
      );

      expect(HostConfig.Memory).toBeGreaterThan(0);
      expect(attempt.output.match(/Read-only file system/g)).toHaveLength(2);
      const status = await stack.execute(service, 'cat', '/proc/1/status');
      // chown, dac_override, fowner, setgid and setuid, for the start alone.
      expect(status).toMatch(/^CapBnd:\t00000000000000cb$/m);
      expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    },
  );

  test('runs PostgreSQL as an ordinary user without privileges', async () => {
    const status = await stack.execute('postgres', 'cat', '/proc/1/status');

    expect(status).toMatch(/^Uid:\t(?!0\t)[^]*^CapEff:\t0+$/m);
  });

  test('lets Redis refuse a new counter rather than forget one', async () => {
    const policy = await stack.execute('redis', 'redis-cli', 'config', 'get', 'maxmemory*');

    expect(policy.split('\n')).toEqual(
      expect.arrayContaining(['maxmemory-policy', 'noeviction', '134217728']),
    );
  });
});

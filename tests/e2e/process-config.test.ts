import { expect, test } from 'vitest';
import { startMuteServer } from '../support/mute-server.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { launchServer, processEnvironment } from '../support/server-process.ts';

const database = openForTests(createTestDatabase);

/** Starts a server whose start must fail. */
async function startAndFail(environment: Record<string, string>) {
  await using server = launchServer(environment);
  const exit = await server.exit;
  return {
    exit,
    ...server.output,
    lines: server.output.stderr
      .trim()
      .split('\n')
      .map((line) => line.trim()),
  };
}

const ENDED_BADLY = { code: 1, signal: null };

test('a server whose port is in use exits with one sentence that says what to do', async () => {
  await using neighbor = await startMuteServer();
  const port = String(neighbor.port);

  const { exit, lines } = await startAndFail({ ...processEnvironment(database().url), PORT: port });

  expect(exit).toEqual(ENDED_BADLY);
  expect(lines).toEqual([expect.stringMatching(new RegExp(`in use.*${port}.*Set PORT`))]);
});

test('all configuration problems are listed together before anything starts, without the value of a secret', async () => {
  const environment = {
    ...{ PORT: '70000', DATABASE_URL: 'mysql://ada:canary-database@localhost/nothing' },
    ...{ REDIS_URL: 'canary-redis', JWT_SECRET: 'canary-jwt', PASSWORD_PEPPER: 'canary-pepper' },
    ...{
      BCRYPT_COST: '99',
      PASSWORD_MIN_LENGTH: '7',
      ACCESS_TOKEN_TTL: 'tomorrow',
      TRUST_PROXY: 'everybody',
    },
    ...{ CORS_ORIGINS: 'https://app.example.com/path', LOG_LEVEL: 'loud', LOG_FORMAT: 'xml' },
    LIMIT_CALLS: 'none',
  };

  const { exit, stdout, stderr, lines } = await startAndFail(environment);

  expect(exit).toEqual(ENDED_BADLY);
  const named = lines.slice(1).map((line) => line.split(/[.:]/, 1)[0]);
  expect(new Set(named)).toEqual(new Set(Object.keys(environment)));
  expect(stdout).toBe('');
  expect(stderr).not.toMatch(/canary|\n\s+at /);
});

import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../server/config.ts';

const JWT_SECRET = randomBytes(32).toString('base64');

/** The variables that are complained of. */
function problemsWith(environment: Record<string, string>): string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.flatMap((problem) => /^\w+/.exec(problem) ?? []);
    throw error;
  }
  return [];
}

// NODE_ENV=${NODE_ENV} in somebody's deployment shall not make a development server of it.
test('an environment that was left empty is held to production', () => {
  expect(problemsWith({ NODE_ENV: '' })).toEqual(['DATABASE_URL', 'JWT_SECRET', 'PASSWORD_PEPPER']);
});

test('one secret does not serve for two', () => {
  expect(problemsWith({ JWT_SECRET, PASSWORD_PEPPER: JWT_SECRET })).toEqual(['PASSWORD_PEPPER']);
});

test.each(['0.0.0.0/0', '::/0', '10.0.0.0/8,0.0.0.0/0'])('nobody trusts every proxy: %s', (networks) => {
  expect(problemsWith({ TRUST_PROXY: networks })).toEqual(['TRUST_PROXY']);
});

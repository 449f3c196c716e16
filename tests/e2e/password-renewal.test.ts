import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { startTestApp, testEnvironment, type TestApp } from '../support/app.ts';
import { query } from '../support/embedded-postgres.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { outcomeOf } from '../support/outcomes.ts';
import { PASSWORD, signUp, withToken } from '../support/people.ts';
import { createTestDatabase } from '../support/postgres.ts';

// Servers on one database whose operator raises the bcrypt cost and replaces the pepper.
const database = openForTests(createTestDatabase);
const secrets = { JWT_SECRET: newSecret(), PASSWORD_PEPPER: newSecret() };
const start = (changes: Record<string, string>) => () =>
  startTestApp({ ...testEnvironment(database().url), ...secrets, ...changes });
const before = openForTests(start({}));
const peppers = { PASSWORD_PEPPER: newSecret(), PASSWORD_PREVIOUS_PEPPER: secrets.PASSWORD_PEPPER };
const after = openForTests(start({ ...peppers, BCRYPT_COST: '5' }));

function newSecret(): string {
  return randomBytes(32).toString('base64');
}

type Stored = { hash: string; version: number };

async function storedFor(email: string): Promise<Stored> {
  const sql = `SELECT password_hash, password_version FROM users WHERE email = '${email}'`;
  const [row] = await query(database().url, sql);
  return { hash: String(row?.['password_hash']), version: Number(row?.['password_version']) };
}

const signInAt = (app: TestApp, email: string, password = PASSWORD) =>
  app.anonymous.auth.login.mutate({ email, password });

test('after the cost and the pepper changed, signing in replaces the hash, and ends no session', async () => {
  const { session, email } = await signUp(before().trpcUrl);
  const old = await storedFor(email);

  expect(await outcomeOf(signInAt(after(), email))).toBe('ok');

  const renewed = await storedFor(email);
  expect(old.hash).toMatch(/^v1\$[\w-]{8}\$\$2b\$04\$/);
  expect(renewed.hash).toMatch(/^v1\$[\w-]{8}\$\$2b\$05\$/);
  expect(renewed.version).toBe(old.version);
  expect(await outcomeOf(withToken(after().trpcUrl, session.accessToken).users.me.query())).toBe('ok');
  expect(await outcomeOf(signInAt(after(), email))).toBe('ok');
  expect(await storedFor(email)).toEqual(renewed);
  // A server that has only the previous pepper cannot verify the new hash.
  expect(await outcomeOf(signInAt(before(), email))).toBe('INVALID_CREDENTIALS');
});

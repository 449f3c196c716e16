import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, testEnvironment, type TestApp } from '../support/app.ts';
import { query } from '../support/embedded-postgres.ts';
import { outcomeOf } from '../support/outcomes.ts';
import { PASSWORD, signUp, withToken } from '../support/people.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

// Servers on one database whose operator raises the bcrypt cost or replaces the pepper.
let database: TestDatabase;
let environment: Record<string, string>;
let before: TestApp;
let dearer: TestApp;
let repeppered: TestApp;
beforeAll(async () => {
  database = await createTestDatabase();
  environment = testEnvironment(database.url);
  const { PASSWORD_PEPPER: previous = '' } = environment;
  const peppers = {
    PASSWORD_PEPPER: randomBytes(32).toString('base64'),
    PASSWORD_PREVIOUS_PEPPER: previous,
  };
  before = await startTestApp(environment);
  dearer = await startTestApp({ ...environment, BCRYPT_COST: '5' });
  repeppered = await startTestApp({ ...environment, ...peppers });
});
afterAll(async () => {
  for (const app of [before, dearer, repeppered]) await app[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

type Stored = { hash: string; version: number };

async function storedFor(email: string): Promise<Stored> {
  const sql = `SELECT password_hash, password_version FROM users WHERE email = '${email}'`;
  const [row] = await query(database.url, sql);
  return { hash: String(row?.['password_hash']), version: Number(row?.['password_version']) };
}

const signInAt = (app: TestApp, email: string, password = PASSWORD) =>
  app.anonymous.auth.login.mutate({ email, password });

/** Returns the scheme, the pepper's ID and the cost of a stored hash. */
const makeOf = ({ hash }: Stored) =>
  hash
    .split('$')
    .filter((part) => part !== '')
    .slice(0, 4)
    .join(' ');

test('after the cost is raised, signing in replaces the hash and ends no session', async () => {
  const { session, email } = await signUp(before.trpcUrl);
  const old = await storedFor(email);
  expect(old.hash).toContain('$$2b$04$');

  const { accessToken } = await signInAt(dearer, email);

  const renewed = await storedFor(email);
  expect(renewed.hash).toContain('$$2b$05$');
  expect(renewed.version).toBe(old.version);
  for (const token of [session.accessToken, accessToken]) {
    expect(await outcomeOf(withToken(dearer.trpcUrl, token).users.me.query())).toBe('ok');
  }
  const { refreshToken } = session;
  expect(await outcomeOf(dearer.anonymous.auth.refresh.mutate({ refreshToken }))).toBe('ok');
  expect(await outcomeOf(signInAt(dearer, email))).toBe('ok');
  expect(await storedFor(email)).toEqual(renewed);
});

test('after the pepper is replaced, signing in replaces the hash, which then needs only the new pepper', async () => {
  const { email } = await signUp(before.trpcUrl);
  const old = await storedFor(email);

  expect(await outcomeOf(signInAt(repeppered, email))).toBe('ok');

  const renewed = await storedFor(email);
  expect(makeOf(renewed)).not.toBe(makeOf(old));
  expect(makeOf(renewed)).toMatch(/^v1 [\w-]{8} 2b 04$/);
  expect(await outcomeOf(signInAt(repeppered, email))).toBe('ok');
  // A server that has only the previous pepper cannot verify the new hash.
  expect(await outcomeOf(signInAt(before, email))).toBe('INVALID_CREDENTIALS');
});

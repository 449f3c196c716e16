import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { startTestApp, testEnvironment, type TestApp } from '../support/app.ts';
import { query } from '../support/embedded-postgres.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { outcomeOf } from '../support/outcomes.ts';
import { PASSWORD, signUp, withToken } from '../support/people.ts';
import { createTestDatabase } from '../support/postgres.ts';

// Servers on one database whose operator raises the cost of bcrypt, or exchanges the pepper.
const database = openForTests(createTestDatabase);
const secrets = { JWT_SECRET: newSecret(), PASSWORD_PEPPER: newSecret() };
const start = (changes: Record<string, string>) => () =>
  startTestApp({ ...testEnvironment(database().url), ...secrets, ...changes });
const before = openForTests(start({}));
const dearer = openForTests(start({ BCRYPT_COST: '5' }));
const repeppered = openForTests(
  start({ PASSWORD_PEPPER: newSecret(), PASSWORD_PREVIOUS_PEPPER: secrets.PASSWORD_PEPPER }),
);

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

/** `v1$pepperId$`, and the cost. */
const makeOf = ({ hash }: Stored) =>
  hash
    .split('$')
    .filter((part) => part !== '')
    .slice(0, 4)
    .join(' ');

test('after the cost was raised, signing in replaces the hash and ends no session', async () => {
  const { session, email } = await signUp(before().trpcUrl);
  const old = await storedFor(email);
  expect(old.hash).toContain('$$2b$04$');

  const { accessToken } = await signInAt(dearer(), email);

  const renewed = await storedFor(email);
  expect(renewed.hash).toContain('$$2b$05$');
  expect(renewed.version).toBe(old.version);
  for (const token of [session.accessToken, accessToken]) {
    expect(await outcomeOf(withToken(dearer().trpcUrl, token).users.me.query())).toBe('ok');
  }
  const { refreshToken } = session;
  expect(await outcomeOf(dearer().anonymous.auth.refresh.mutate({ refreshToken }))).toBe('ok');
  expect(await outcomeOf(signInAt(dearer(), email))).toBe('ok');
  expect(await storedFor(email)).toEqual(renewed);
});

test('after the pepper was exchanged, signing in replaces the hash, which no longer needs the previous pepper', async () => {
  const { email } = await signUp(before().trpcUrl);
  const old = await storedFor(email);

  expect(await outcomeOf(signInAt(repeppered(), email))).toBe('ok');

  const renewed = await storedFor(email);
  expect(makeOf(renewed)).not.toBe(makeOf(old));
  expect(makeOf(renewed)).toMatch(/^v1 [\w-]{8} 2b 04$/);
  expect(await outcomeOf(signInAt(repeppered(), email))).toBe('ok');
  // A server that knows only the previous pepper stands for the table without the new one: it can check nothing.
  expect(await outcomeOf(signInAt(before(), email))).toBe('INVALID_CREDENTIALS');
});

import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, testEnvironment, type TestApp } from '../support/app.ts';
import { outcomeOf } from '../support/outcomes.ts';
import { PASSWORD, signUp, withToken } from '../support/people.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

const newSecret = () => randomBytes(32).toString('base64');
const OLD = { JWT_SECRET: newSecret(), PASSWORD_PEPPER: newSecret() };
const NEW = { JWT_SECRET: newSecret(), PASSWORD_PEPPER: newSecret() };
const accepting = ({ JWT_SECRET, PASSWORD_PEPPER }: typeof OLD) => ({
  JWT_ACCEPTED_SECRETS: JWT_SECRET,
  PASSWORD_ACCEPTED_PEPPERS: PASSWORD_PEPPER,
});

/** What the replicas are configured with, in the order in which an operator rolls it out. */
const GENERATIONS = [OLD, { ...OLD, ...accepting(NEW) }, { ...NEW, ...accepting(OLD) }, NEW];

let database: TestDatabase;
let apps: TestApp[];
beforeAll(async () => {
  database = await createTestDatabase();
  const start = (secrets: object) => startTestApp({ ...testEnvironment(database.url), ...secrets });
  apps = await Promise.all(GENERATIONS.map(start));
});
afterAll(async () => {
  for (const app of apps) await app[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

/** Uses at one replica everything that another has made, and returns what is refused. */
async function refusals(made: TestApp | undefined, used: TestApp | undefined): Promise<string[]> {
  if (made === undefined || used === undefined) throw new Error('There is no such generation.');
  const { email, session } = await signUp(made.trpcUrl);
  const { auth } = used.anonymous;
  const outcomes = {
    accessToken: await outcomeOf(withToken(used.trpcUrl, session.accessToken).users.me.query()),
    refreshToken: await outcomeOf(auth.refresh.mutate({ refreshToken: session.refreshToken })),
    password: await outcomeOf(auth.login.mutate({ email, password: PASSWORD })),
  };
  return Object.entries(outcomes).flatMap(([what, outcome]) => (outcome === 'ok' ? [] : [what]));
}

test.each([
  [0, 1],
  [1, 2],
  [2, 3],
])(
  'while generation %i is replaced by generation %i, no replica refuses what another has made',
  async (before, after) => {
    expect(await refusals(apps[before], apps[after])).toEqual([]);
    expect(await refusals(apps[after], apps[before])).toEqual([]);
  },
);

test('replacing a secret without accepting the new one first makes replicas refuse', async () => {
  expect(await refusals(apps[3], apps[0])).toEqual(['accessToken', 'refreshToken', 'password']);
  expect(await refusals(apps[2], apps[0])).toEqual(['accessToken', 'refreshToken', 'password']);
});

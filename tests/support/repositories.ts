import type { Repositories } from '../../server/services.ts';
import { createClock } from './clock.ts';
import { createTestRepositories, openDatabase } from './database.ts';
import { createMemory } from './memory.ts';
import { createTestDatabase } from './postgres.ts';

export type TestRepositories = Repositories & {
  /** Makes every session and mail this much older, by moving all of its times. */
  letTimePass(seconds: number): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** For `describe.each`: one suite checks that the real repositories and their fakes behave alike. */
export const IMPLEMENTATIONS = [
  { implementation: 'in memory', open: openMemory },
  { implementation: 'on PostgreSQL', open: openPostgres },
];

function openMemory(): Promise<TestRepositories> {
  const { now, pass } = createClock();
  return Promise.resolve({
    ...createMemory({ now }),
    letTimePass(seconds) {
      pass(seconds);
      return Promise.resolve();
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
}

async function openPostgres(): Promise<TestRepositories> {
  await using resources = new AsyncDisposableStack();
  const { url } = resources.use(await createTestDatabase());
  const database = resources.use(openDatabase(url));
  const kept = resources.move();
  return {
    ...createTestRepositories(database),
    async letTimePass(seconds) {
      await database.query(LET_SESSIONS_AGE, [seconds]);
      await database.query(LET_MAILED_TOKENS_AGE, [seconds]);
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

const LET_SESSIONS_AGE = `
  UPDATE sessions SET created_at   = created_at   - make_interval(secs => $1::int),
                      last_used_at = last_used_at - make_interval(secs => $1::int),
                      expires_at   = expires_at   - make_interval(secs => $1::int)`;

const LET_MAILED_TOKENS_AGE = `
  UPDATE mailed_tokens SET created_at = created_at - make_interval(secs => $1::int),
                           due_at     = due_at     - make_interval(secs => $1::int),
                           expires_at = expires_at - make_interval(secs => $1::int)`;

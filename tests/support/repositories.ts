import { createMailedTokenRepository } from '../../server/auth/mailed-tokens.repository.ts';
import { createSessionRepository } from '../../server/auth/sessions.repository.ts';
import { createDatabase } from '../../server/infrastructure/database.ts';
import { createTodoRepository } from '../../server/todos/todos.repository.ts';
import { createUserRepository } from '../../server/users/users.repository.ts';
import { createClock } from './clock.ts';
import { createMemory, type Memory } from './memory.ts';
import { createTestDatabase } from './postgres.ts';

export type Repositories = Memory & {
  /** Makes every session and mailed token this much older, with all that has happened in it. */
  letTimePass(seconds: number): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** For `describe.each`: one suite holds the real repositories and their stand-ins to the same behaviour. */
export const IMPLEMENTATIONS = [
  { implementation: 'in memory', open: openMemory },
  { implementation: 'on PostgreSQL', open: openPostgres },
];

function openMemory(): Promise<Repositories> {
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

async function openPostgres(): Promise<Repositories> {
  await using resources = new AsyncDisposableStack();
  const { url } = resources.use(await createTestDatabase());
  const onConnectionLost = () => undefined;
  const database = resources.use(
    createDatabase({ url, connectionsMax: 5, prepareStatements: true, onConnectionLost }),
  );
  const kept = resources.move();
  return {
    users: createUserRepository(database),
    sessions: createSessionRepository(database),
    mailedTokens: createMailedTokenRepository(database),
    todos: createTodoRepository(database),
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
                           expires_at = expires_at - make_interval(secs => $1::int)`;

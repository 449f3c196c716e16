import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBreakablePostgres } from '../support/breakable-postgres.ts';
import { bearer, errorOf, get, send } from '../support/http.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { outcomeOf, times } from '../support/outcomes.ts';
import { listProcedures } from '../support/procedures.ts';
import { signUpSelf, type User } from '../support/self.ts';
import { processEnvironment, startServer } from '../support/server-process.ts';
import { callAs } from '../support/specimen-calls.ts';
import { specimenOf } from '../support/specimens.ts';
import { scaleTimeout } from '../support/timeouts.ts';

const postgres = openForTests(startBreakablePostgres);
const server = openForTests(() => startServer(processEnvironment(postgres().url)));
let ada: User;
beforeAll(async () => {
  ada = await signUpSelf(server().trpcUrl);
});

const statusOf = async (path: string) => (await send(`${server().url}${path}`)).status;
const procedures = listProcedures();

/** Returns the milliseconds until a signed-in call succeeds again. */
async function recoveryTime(): Promise<number> {
  const startedAt = performance.now();
  while ((await outcomeOf(ada.api.users.me.query())) !== 'ok') {
    if (performance.now() - startedAt > scaleTimeout(10_000)) throw new Error('The server does not recover.');
  }
  return performance.now() - startedAt;
}

describe('while the database is down', () => {
  beforeAll(() => postgres().stop());
  afterAll(() => postgres().start());

  test.each(procedures)('$path fails with DATABASE_UNAVAILABLE, and soon', async (procedure) => {
    const startedAt = performance.now();
    const input = specimenOf(procedure.path).input?.(ada.self);
    const answer = await callAs(server().trpcUrl, ada, [procedure, input]);

    expect(performance.now() - startedAt).toBeLessThan(scaleTimeout(2_500));
    const { message: _, ...said } = errorOf(answer);
    expect(said).toEqual({
      code: 'SERVICE_UNAVAILABLE',
      httpStatus: 503,
      path: procedure.path,
      reason: 'DATABASE_UNAVAILABLE',
      details: { retryAfterSeconds: expect.any(Number) },
      issues: [],
      requestId: expect.any(String),
    });
  });

  test('the response says when to retry, and reveals nothing about the database', async () => {
    const answer = await get(`${server().trpcUrl}/users.me`, undefined, bearer(ada.session.accessToken));

    expect(answer.headers.get('Retry-After')).toMatch(/^[1-9]\d*$/);
    expect(errorOf(answer).details).toEqual({ retryAfterSeconds: Number(answer.headers.get('Retry-After')) });
    expect(answer.text).not.toMatch(/postgres|prisma|econn|127\.0\.0\.1|localhost|sql|timeout|\.ts|stack/i);
  });

  test('the process keeps running, and reports that it is not ready', async () => {
    expect(await statusOf('/livez')).toBe(200);
    await expect.poll(() => statusOf('/readyz')).toBe(503);
  });
});

describe.each(['stop', 'kill'] as const)('after a %s of the database', (end) => {
  test('running calls fail cleanly, and the service works again within two seconds of the database', async () => {
    const hammer = new AbortController();
    const seen = new Set<string>();
    const hammering = times(4, async (index) => {
      while (!hammer.signal.aborted) {
        seen.add(await outcomeOf(index % 2 ? ada.api.users.me.query() : ada.api.todos.list.query({})));
      }
    });

    await postgres()[end]();
    await expect.poll(() => seen).toContain('DATABASE_UNAVAILABLE');
    await postgres().start();
    const recoveryMs = await recoveryTime();
    hammer.abort();
    await Promise.all(hammering);

    expect(recoveryMs).toBeLessThan(scaleTimeout(2_000));
    expect([...seen].sort()).toEqual(['DATABASE_UNAVAILABLE', 'ok']);
    expect(await statusOf('/readyz')).toBe(200);
    expect(await outcomeOf(ada.api.todos.create.mutate({ description: 'Still here' }))).toBe('ok');
  });
});

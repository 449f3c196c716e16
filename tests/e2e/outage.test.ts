import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBreakablePostgres } from '../support/breakable-postgres.ts';
import { bearer, errorOf, get, send } from '../support/http.ts';
import { openForTests } from '../support/open-for-tests.ts';
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

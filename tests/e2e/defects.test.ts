import { TRPCError } from '@trpc/server';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, testEnvironment, type TestApp } from '../support/app.ts';
import { query } from '../support/embedded-postgres.ts';
import { bearer, errorOf, get, post } from '../support/http.ts';
import { person, signUp, type SignedIn } from '../support/people.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { MASKED } from '../support/refusals.ts';

const CANARY =
  'Canary: SELECT password_hash FROM users, at /srv/plumbline/server/users/users.repository.ts:12.';
let database: TestDatabase;
let app: TestApp;
let ada: SignedIn;
let now = () => new Date();
beforeAll(async () => {
  database = await createTestDatabase();
  app = await startTestApp(testEnvironment(database.url), { now: () => now() });
  ada = await signUp(app.trpcUrl);
});
afterEach(() => {
  now = () => new Date();
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

describe('a defect', () => {
  test.each([
    ['throws with a cause', () => new Error('broken', { cause: new Error(CANARY) })],
    ['throws an error of tRPC', () => new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: CANARY })],
    [
      'throws what looks like a refusal',
      () => Object.assign(new Error(CANARY), { reason: 'EMAIL_TAKEN', details: CANARY }),
    ],
  ])('that %s reveals nothing to the caller, and is logged in full', async (_, makeError) => {
    now = () => {
      throw makeError();
    };

    const answer = await post(`${app.trpcUrl}/auth.register`, person());

    const { requestId, ...said } = errorOf(answer);
    expect(said).toEqual({ ...MASKED, path: 'auth.register' });
    expect(answer.text).not.toMatch(/canary|select|prisma|\.ts|node_modules|stack/i);
    expect(entriesOf(requestId)).toEqual([
      [
        'error',
        'call',
        expect.objectContaining({ procedure: 'auth.register', outcome: 'INTERNAL_SERVER_ERROR' }),
      ],
      [
        'error',
        'defect',
        { requestId, procedure: 'auth.register', error: expect.stringMatching(/Canary|broken/) },
      ],
    ]);
  });

  test('of one call in a batch does not affect the other calls', async () => {
    now = () => {
      throw new Error(CANARY);
    };

    const answer = await post(`${app.trpcUrl}/auth.register,auth.logout?batch=1`, {
      0: person(),
      1: { refreshToken: 'rubbish' },
    });

    expect(answer.status).toBe(207);
    expect(JSON.parse(answer.text)).toMatchObject([{ error: { message: MASKED.message } }, { result: {} }]);
    expect(answer.text).not.toContain('Canary');
  });

  test.each([
    ['todos.get', { id: crypto.randomUUID() }],
    ['todos.list', {}],
  ])('of the database is masked in %s', async (path, input) => {
    await query(database.url, 'ALTER TABLE todos RENAME TO todos_gone');
    try {
      const answer = await get(`${app.trpcUrl}/${path}`, input, bearer(ada.session.accessToken));

      const { requestId, ...said } = errorOf(answer);
      expect(said).toEqual({ ...MASKED, path });
      expect(answer.text.replace(path, '')).not.toMatch(/todos|relation|prisma|sql|42P01|\.ts/i);
      expect(entriesOf(requestId).map(([level, event]) => [level, event])).toEqual([
        ['error', 'call'],
        ['error', 'defect'],
      ]);
    } finally {
      await query(database.url, 'ALTER TABLE todos_gone RENAME TO todos');
    }
    expect(await ada.api.todos.summary.query()).toEqual({ open: 0, completed: 0, overdue: 0 });
  });
});

function entriesOf(requestId: string) {
  return app.logs.filter(([, , fields]) => fields?.['requestId'] === requestId);
}

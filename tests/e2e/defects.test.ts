import { TRPCError } from '@trpc/server';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, testEnvironment } from '../support/app.ts';
import { query } from '../support/embedded-postgres.ts';
import { bearer, errorOf, get, post } from '../support/http.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { person, signUp, type SignedIn } from '../support/people.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { MASKED } from '../support/refusals.ts';

const CANARY =
  'Canary: SELECT password_hash FROM users, at /srv/plumbline/server/users/users.repository.ts:12.';
const database = openForTests(createTestDatabase);
const app = openForTests(() => startTestApp(testEnvironment(database().url), { now: () => now() }));
let ada: SignedIn;
let now = () => new Date();
beforeAll(async () => {
  ada = await signUp(app().trpcUrl);
});
afterEach(() => {
  now = () => new Date();
});

describe('a defect', () => {
  const lookalike = Object.assign(new Error(CANARY), { reason: 'EMAIL_TAKEN', details: CANARY });

  test.each([
    ['has a cause', new Error('broken', { cause: new Error(CANARY) })],
    ['is an error of tRPC', new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: CANARY })],
    ['looks like a refusal', lookalike],
  ])('that %s reveals nothing to the caller, and is logged in full', async (_, error) => {
    now = () => {
      throw error;
    };

    const answer = await post(`${app().trpcUrl}/auth.register`, person());

    const { requestId, ...said } = errorOf(answer);
    const procedure = 'auth.register';
    expect(said).toEqual({ ...MASKED, path: procedure });
    expect(answer.text).not.toMatch(/canary|select|prisma|\.ts|node_modules|stack/i);
    const call = { procedure, outcome: 'INTERNAL_SERVER_ERROR' };
    expect(entriesOf(requestId)).toEqual([
      ['error', 'call', expect.objectContaining(call)],
      ['error', 'defect', { requestId, procedure, error: expect.stringMatching(/Canary|broken/) }],
    ]);
  });

  test('of one call in a batch does not affect the other calls', async () => {
    now = () => {
      throw new Error(CANARY);
    };

    const answer = await post(`${app().trpcUrl}/auth.register,auth.logout?batch=1`, {
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
    await query(database().url, 'ALTER TABLE todos RENAME TO todos_gone');
    try {
      const answer = await get(`${app().trpcUrl}/${path}`, input, bearer(ada.session.accessToken));

      const { requestId, ...said } = errorOf(answer);
      expect(said).toEqual({ ...MASKED, path });
      expect(answer.text.replace(path, '')).not.toMatch(/todos|relation|prisma|sql|42P01|\.ts/i);
      expect(entriesOf(requestId).map(([level, event]) => [level, event])).toEqual([
        ['error', 'call'],
        ['error', 'defect'],
      ]);
    } finally {
      await query(database().url, 'ALTER TABLE todos_gone RENAME TO todos');
    }
    expect(await ada.api.todos.summary.query()).toEqual({ open: 0, completed: 0, overdue: 0 });
  });
});

function entriesOf(requestId: string) {
  return app().logs.filter(([, , fields]) => fields?.['requestId'] === requestId);
}

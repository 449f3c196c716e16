import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { bearer, errorOf, get, post } from '../support/http.ts';
import { signUp } from '../support/people.ts';
import { listProcedures } from '../support/procedures.ts';

let app: TestApp;
let accessToken: string;
beforeAll(async () => {
  app = await startTestApp();
  accessToken = (await signUp(app.trpcUrl)).session.accessToken;
});
afterAll(() => app[Symbol.asyncDispose]());

const id = crypto.randomUUID();
const password = 'correct horse battery staple';

/** Of each procedure, an input that is good as far as its form goes. */
const REQUIRED: Record<string, Record<string, string>> = {
  'auth.register': { email: 'ada@example.com', password, firstName: 'Ada', lastName: 'Lovelace' },
  'auth.login': { email: 'ada@example.com', password },
  'auth.refresh': { refreshToken: 'rubbish' },
  'auth.logout': { refreshToken: 'rubbish' },
  'auth.sessions.revoke': { id },
  'auth.verifyEmail': { token: 'rubbish' },
  'auth.requestPasswordReset': { email: 'ada@example.com' },
  'auth.resetPassword': { token: 'rubbish', newPassword: password },
  'users.update': {},
  'users.changePassword': { currentPassword: password, newPassword: password, newPasswordConfirm: password },
  'users.delete': { password },
  'todos.create': { description: 'Call the bank' },
  'todos.list': {},
  'todos.get': { id },
  'todos.update': { id },
  'todos.complete': { id },
  'todos.reopen': { id },
  'todos.delete': { id },
};
const OPTIONAL: Record<string, string[]> = {
  'users.update': ['firstName', 'lastName'],
  'todos.create': ['priority', 'dueDate'],
  'todos.list': [
    'limit',
    'cursor',
    'isCompleted',
    'priority',
    'dueBefore',
    'dueAfter',
    'search',
    'sortBy',
    'order',
  ],
  'todos.update': ['description', 'priority', 'dueDate', 'expectedVersion'],
};
const NUMBERS = ['limit', 'expectedVersion'];
const NO_INPUT = [
  'auth.sessions.list',
  'auth.sessions.revokeOthers',
  'auth.requestEmailVerification',
  'users.me',
  'todos.summary',
];
const procedures = listProcedures();

/** The fields that the refusal of the input names. A call that is not refused for its input fails the test. */
async function fieldsRefused(path: string, input: unknown): Promise<string[]> {
  const isQuery = procedures.some((procedure) => procedure.path === path && procedure.type === 'query');
  const answer = await (isQuery ? get : post)(`${app.trpcUrl}/${path}`, input, bearer(accessToken));
  const { issues, requestId: _, ...said } = errorOf(answer);
  expect(said).toEqual({
    message: 'Invalid input.',
    code: 'BAD_REQUEST',
    httpStatus: 400,
    path,
    reason: null,
    details: null,
  });
  for (const { message } of issues) expect(message).not.toMatch(/zod|prisma|regex|\/\^/i);
  return issues.map((issue) => issue.path);
}

test('every procedure is in one of these tables', () => {
  expect([...Object.keys(REQUIRED), ...NO_INPUT].sort()).toEqual(procedures.map(({ path }) => path).sort());
});

describe.each(Object.entries(REQUIRED))('%s', (path, good) => {
  const fields = [...Object.keys(good), ...(OPTIONAL[path] ?? [])];

  test.each([[null], [[]], [[good]], ['text'], [42], [true]])('refuses %j for an input', async (input) => {
    expect(await fieldsRefused(path, input)).toEqual(['']);
  });

  test('refuses a field that there is not, by name', async () => {
    expect(await fieldsRefused(path, { ...good, extra: 1, id_: 2 })).toEqual(['extra', 'id_']);
  });

  test.each([['__proto__'], ['constructor'], ['toString']])('refuses a field named %s', async (name) => {
    const input: unknown = JSON.parse(`{"${name}": {"isAdmin": true}}`);
    const complete = Object.defineProperties(input, Object.getOwnPropertyDescriptors(good));

    expect(await fieldsRefused(path, complete)).toEqual([name]);
  });

  test.each(fields)('refuses a %s of a wrong type', async (field) => {
    for (const wrong of [{}, [[]], NUMBERS.includes(field) ? '1' : 1]) {
      const refused = await fieldsRefused(path, { ...good, [field]: wrong });
      // Of an array, a wrong element is named by its index.
      expect(refused.map((name) => name.replace('.0', ''))).toEqual([field]);
    }
  });

  test.each(fields.filter((field) => field !== 'dueDate'))('refuses null for a %s', async (field) => {
    expect(await fieldsRefused(path, { ...good, [field]: null })).toEqual([field]);
  });

  test('refuses to do without what it needs', async () => {
    for (const field of Object.keys(good)) {
      const { [field]: _, ...rest } = good;
      expect(await fieldsRefused(path, rest)).toEqual([field]);
    }
  });
});

describe.each(NO_INPUT)('%s', (path) => {
  test.each([[null], [{}], [[]], ['text'], [0], [false]])(
    'refuses %j, as it takes no input',
    async (input) => {
      expect(await fieldsRefused(path, input)).toEqual(['']);
    },
  );
});

test('todos.list names the element of a list that is wrong', async () => {
  expect(await fieldsRefused('todos.list', { priority: ['low', 'urgent'] })).toEqual(['priority.1']);
});

test('todos.create names every field that is wrong', async () => {
  const input = { description: '', priority: 'urgent', dueDate: 'tomorrow', extra: true };

  const refused = await fieldsRefused('todos.create', input);

  expect(refused.sort()).toEqual(['description', 'dueDate', 'extra', 'priority']);
});

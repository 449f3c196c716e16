import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { bearer, errorOf, get, post } from '../support/http.ts';
import { signUp, type SignedIn } from '../support/people.ts';
import { listProcedures } from '../support/procedures.ts';

let app: TestApp;
let ada: SignedIn;
beforeAll(async () => {
  app = await startTestApp();
  ada = await signUp(app.trpcUrl);
});
afterAll(() => app[Symbol.asyncDispose]());

const procedures = listProcedures();

async function expectRefused(path: string, input: object, field: string) {
  const isQuery = procedures.some((procedure) => procedure.path === path && procedure.type === 'query');
  const answer = await (isQuery ? get : post)(
    `${app.trpcUrl}/${path}`,
    input,
    bearer(ada.session.accessToken),
  );
  expect(errorOf(answer)).toMatchObject({ httpStatus: 400, message: 'Invalid input.', reason: null, path });
  expect(errorOf(answer).issues).toEqual([{ path: field, message: expect.any(String) }]);
}

/** Text that PostgreSQL cannot keep, or would keep as something else. JSON escapes carry it over. */
const UNKEEPABLE = {
  'a NUL': 'Call\0the bank',
  'half a surrogate pair, the first': 'Call \ud83e the bank',
  'half a surrogate pair, the second': 'Call \udd89 the bank',
};
const BLANK = { nothing: '', spaces: ' \t\n\u00a0\u3000 ' };
const ID = crypto.randomUUID();
const FULL = { email: 'ada@example.com', password: 'x', firstName: 'Ada', lastName: 'Lovelace' };

describe.each<[string, string, object]>([
  ['todos.create', 'description', {}],
  ['todos.update', 'description', { id: ID }],
])('%s refuses for a %s', (path, field, rest) => {
  test.each(
    Object.entries({
      ...UNKEEPABLE,
      ...BLANK,
      '2,001 characters': 'x'.repeat(2_001),
      '2,001 emoji': '🦉'.repeat(2_001),
    }),
  )('%s', async (_, description) => {
    await expectRefused(path, { ...rest, [field]: description }, field);
  });
});

describe.each<[string, string, object]>([
  ['auth.register', 'firstName', FULL],
  ['auth.register', 'lastName', FULL],
  ['users.update', 'firstName', {}],
  ['users.update', 'lastName', {}],
])('%s refuses for a %s', (path, field, rest) => {
  test.each(Object.entries({ ...UNKEEPABLE, ...BLANK, '101 characters': 'x'.repeat(101) }))(
    '%s',
    async (_, name) => {
      await expectRefused(path, { ...rest, [field]: name }, field);
    },
  );
});

describe.each<[string, string, object]>([
  ['auth.register', 'password', FULL],
  ['auth.login', 'password', { email: FULL.email }],
  ['users.delete', 'password', {}],
  ['users.changePassword', 'currentPassword', { newPassword: 'x', newPasswordConfirm: 'x' }],
  ['users.changePassword', 'newPassword', { currentPassword: 'x', newPasswordConfirm: 'x' }],
  ['users.changePassword', 'newPasswordConfirm', { currentPassword: 'x', newPassword: 'x' }],
])('%s refuses for a %s', (path, field, rest) => {
  test.each(Object.entries({ ...UNKEEPABLE, '4,097 characters': 'x'.repeat(4_097) }))(
    '%s',
    async (_, password) => {
      await expectRefused(path, { ...rest, [field]: password }, field);
    },
  );
});

describe.each<[string, object]>([
  ['auth.register', FULL],
  ['auth.login', { password: 'x' }],
])('%s refuses for an email', (path, rest) => {
  test.each([
    [''],
    ['ada'],
    ['ada@'],
    ['@example.com'],
    ['ada@example'],
    ['ada@exa mple.com'],
    ['ada@@example.com'],
    ['ada@example.com\nbcc: eve@example.com'],
    ['Ada <ada@example.com>'],
    ['ada@example.com,eve@example.com'],
    ['a\0da@example.com'],
    ['a\ud83eda@example.com'],
    [`${'x'.repeat(243)}@example.com`],
  ])('%j', async (email) => {
    await expectRefused(path, { ...rest, email }, 'email');
  });
});

describe.each([
  ['auth.refresh', { ...UNKEEPABLE, nothing: '', '513 characters': 'x'.repeat(513) }],
  ['auth.logout', UNKEEPABLE],
])('%s refuses for a refreshToken', (path, tokens) => {
  test.each(Object.entries(tokens))('%s', async (_, refreshToken) => {
    await expectRefused(path, { refreshToken }, 'refreshToken');
  });
});

describe.each(procedures.filter(({ takesId }) => takesId))('$path refuses for an id', ({ path }) => {
  test.each([
    [''],
    ['1'],
    ['rubbish'],
    [`{${ID}}`],
    [` ${ID}`],
    [ID.slice(1)],
    [`${ID}0`],
    [`${ID}' OR 1=1`],
  ])('%j', async (id) => {
    await expectRefused(path, { id }, 'id');
  });
});

describe.each<[string, string, object]>([
  ['todos.create', 'dueDate', { description: 'x' }],
  ['todos.update', 'dueDate', { id: ID }],
  ['todos.list', 'dueBefore', {}],
  ['todos.list', 'dueAfter', {}],
])('%s refuses for a %s', (path, field, rest) => {
  test.each([
    [''],
    ['tomorrow'],
    ['infinity'],
    ['2026-11-22'],
    ['2026-11-22T07:30:00'],
    ['2026-11-22T07:30:00.000'],
    ['2026-11-22T07:30Z'],
    ['2026-02-30T07:30:00Z'],
    ['2027-02-29T07:30:00Z'],
    ['2026-11-22T25:00:00Z'],
    ['2026-11-22T07:30:00+25:00'],
    ['10000-01-01T00:00:00Z'],
    ['+010000-01-01T00:00:00Z'],
    ['294277-01-01T00:00:00Z'],
    ['0000-12-31T23:59:59Z'],
    ['-000001-01-01T00:00:00Z'],
    ['0001-01-01T00:00:00+00:01'],
    ['9999-12-31T23:59:59-00:01'],
    [1_795_332_600_000],
  ])('%j', async (date) => {
    await expectRefused(path, { ...rest, [field]: date }, field);
  });
});

test('none of it left a trace', async () => {
  expect(await ada.api.users.me.query()).toEqual(ada.session.user);
  expect(await ada.api.todos.list.query()).toEqual({ items: [], nextCursor: null });
});

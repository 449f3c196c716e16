import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { bearer, errorOf, get, post } from '../support/http.ts';
import { signUp } from '../support/people.ts';

let app: TestApp;
let accessToken: string;
beforeAll(async () => {
  app = await startTestApp();
  accessToken = (await signUp(app.trpcUrl)).session.accessToken;
});
afterAll(() => app[Symbol.asyncDispose]());

const ID = crypto.randomUUID();

/** Written as the server writes its own, and changed. */
const cursor = (position: object, order = 'desc') =>
  Buffer.from(JSON.stringify({ order, position })).toString('base64url');
const POSITION = { sortBy: 'createdAt', value: '2026-11-22T07:30:00.000Z', id: ID };

test('a cursor written as the server writes its own is taken, or those below would prove nothing', async () => {
  const answer = await get(`${app.trpcUrl}/todos.list`, { cursor: cursor(POSITION) }, bearer(accessToken));

  expect(JSON.parse(answer.text)).toEqual({ result: { data: { items: [], nextCursor: null } } });
});

describe.each([
  ['0', { limit: 0 }],
  ['-1', { limit: -1 }],
  ['101', { limit: 101 }],
  ['1.5', { limit: 1.5 }],
  ['the text 10', { limit: '10' }],
  ['nothing', { cursor: '' }],
  ['rubbish', { cursor: 'rubbish' }],
  ['what is not base64', { cursor: '!$%&/()=' }],
  ['what is not JSON', { cursor: btoa('rubbish') }],
  ['an empty object', { cursor: btoa('{}') }],
  ['null', { cursor: btoa('null') }],
  ['a position without an id', { cursor: cursor({ ...POSITION, id: undefined }) }],
  ['a position with an id that is none', { cursor: cursor({ ...POSITION, id: '1' }) }],
  ['a position with more than a position', { cursor: cursor({ ...POSITION, ownerId: ID }) }],
  ['a position that is no date', { cursor: cursor({ ...POSITION, value: 'infinity' }) }],
  ['a position beyond the year 9999', { cursor: cursor({ ...POSITION, value: '10000-01-01T00:00:00Z' }) }],
  ['a position of another sort order', { cursor: cursor({ ...POSITION, sortBy: 'dueDate' }) }],
  ['a position of the opposite order', { cursor: cursor(POSITION, 'asc') }],
  [
    'a priority that there is not',
    { sortBy: 'priority', cursor: cursor({ ...POSITION, sortBy: 'priority', value: 'x' }) },
  ],
  ['301 characters', { cursor: 'x'.repeat(301) }],
  ['text', { isCompleted: 'true' }],
  ['1', { isCompleted: 1 }],
  ['one that is not in a list', { priority: 'top' }],
  ['an empty list', { priority: [] }],
  ['a list of six', { priority: ['low', 'low', 'low', 'low', 'low', 'low'] }],
  ['nothing', { search: '' }],
  ['spaces', { search: '  ' }],
  ['a NUL', { search: 'a\0b' }],
  ['half a surrogate pair', { search: 'a\ud800b' }],
  ['201 characters', { search: 'x'.repeat(201) }],
  ['a column', { sortBy: 'updatedAt' }],
  ['SQL', { sortBy: 'createdAt; DROP TABLE todos' }],
  ['up', { order: 'up' }],
  ['ASC', { order: 'ASC' }],
])('todos.list refuses %s', (_, input) => {
  const field = Object.keys(input).at(-1) ?? '';

  test(`for a ${field}`, async () => {
    const answer = await get(`${app.trpcUrl}/todos.list`, input, bearer(accessToken));

    expect(errorOf(answer)).toMatchObject({
      message: 'Invalid input.',
      code: 'BAD_REQUEST',
      httpStatus: 400,
      issues: [{ path: field }],
    });
    expect(errorOf(answer).issues).toHaveLength(1);
  });
});

test('todos.list names the element of a list that is wrong', async () => {
  const answer = await get(`${app.trpcUrl}/todos.list`, { priority: ['low', 'urgent'] }, bearer(accessToken));

  expect(errorOf(answer).issues.map(({ path }) => path)).toEqual(['priority.1']);
});

describe.each([
  ['todos.create', { description: 'x' }],
  ['todos.update', { id: ID }],
])('%s refuses for a priority', (path, rest) => {
  test.each([['urgent'], ['MEDIUM'], [''], ['0'], [3]])('%j', async (priority) => {
    const answer = await post(`${app.trpcUrl}/${path}`, { ...rest, priority }, bearer(accessToken));

    expect(errorOf(answer).issues.map((issue) => issue.path)).toEqual(['priority']);
  });
});

describe('todos.update refuses for an expectedVersion', () => {
  test.each([[0], [-1], [1.5], ['1'], [2 ** 31], [2 ** 53]])('%j', async (expectedVersion) => {
    const answer = await post(
      `${app.trpcUrl}/todos.update`,
      { id: ID, expectedVersion },
      bearer(accessToken),
    );

    expect(errorOf(answer).issues.map((issue) => issue.path)).toEqual(['expectedVersion']);
  });
});

test('all that is wrong is said at once', async () => {
  const input = { description: '', priority: 'urgent', dueDate: 'tomorrow', extra: true };

  const answer = await post(`${app.trpcUrl}/todos.create`, input, bearer(accessToken));

  expect(
    errorOf(answer)
      .issues.map(({ path }) => path)
      .sort(),
  ).toEqual(['description', 'dueDate', 'extra', 'priority']);
});

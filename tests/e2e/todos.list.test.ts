import type { Inputs } from '@plumbline/client';
import { expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { signUp } from '../support/people.ts';
import { refusal } from '../support/refusals.ts';

const app = openForTests(startTestApp);

test('todos.list applies every filter on every page, in order', async () => {
  const { todos } = (await signUp(app().trpcUrl)).api;
  const create = (description: string, more: Partial<Inputs['todos']['create']> = {}) =>
    todos.create.mutate({ description, priority: 'top', dueDate: '2026-02-10T00:00:00Z', ...more });
  const found = [
    await create('Call the BANK', { dueDate: '2026-02-01T00:00:00.001Z' }),
    await create('a bank holiday', { priority: 'low', dueDate: '2026-02-28T00:00:00Z' }),
    await create('The river bank', { dueDate: '2026-02-28T23:59:59.999Z' }),
  ];
  const [done] = [await create('A bank, but done')];
  await todos.complete.mutate({ id: done.id });
  await create('Buy apples');
  await create('A bank, but at the bound', { dueDate: '2026-02-01T00:00:00Z' });
  await create('A bank, but high', { priority: 'high' });
  await create('A bank, but early', { dueDate: '2026-01-31T23:00:00Z' });
  await create('A bank, but late', { dueDate: '2026-03-01T00:00:00Z' });
  await create('A bank, but undated', { dueDate: null });
  const filter = {
    ...{ search: 'bank', isCompleted: false, priority: ['top', 'low'] },
    ...{ dueAfter: '2026-02-01T00:00:00Z', dueBefore: '2026-03-01T00:00:00Z' },
    ...{ sortBy: 'dueDate', order: 'asc', limit: 2 },
  } satisfies Inputs['todos']['list'];

  const first = await todos.list.query(filter);
  const second = await todos.list.query({ ...filter, cursor: first.nextCursor ?? '' });

  expect(first.items).toEqual(found.slice(0, 2));
  expect(second).toEqual({ items: found.slice(2), nextCursor: null });
});

test('todos.list refuses a cursor of another sort order', async () => {
  const { todos } = (await signUp(app().trpcUrl)).api;
  await todos.create.mutate({ description: 'One' });
  await todos.create.mutate({ description: 'Two' });
  const { nextCursor } = await todos.list.query({ limit: 1 });

  const said = await refusal(todos.list.query({ order: 'asc', cursor: nextCursor ?? '' }));

  expect(said).toEqual({
    message: 'Invalid input.',
    code: 'BAD_REQUEST',
    httpStatus: 400,
    path: 'todos.list',
    reason: null,
    details: null,
    issues: [{ path: 'cursor', message: 'Must be the nextCursor of a page in the same sort order.' }],
  });
});

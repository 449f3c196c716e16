import type { Client, Inputs } from '@plumbline/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { signUp } from '../support/people.ts';

// Nothing here changes a todo, so that all tests share these.
const TODOS: Inputs['todos']['create'][] = [
  { description: 'Call the BANK', priority: 'top', dueDate: '2026-01-01T00:00:00Z' },
  { description: 'Buy 100% juice', priority: 'low', dueDate: '2026-02-01T00:00:00Z' },
  { description: 'snake_case', priority: 'top', dueDate: '2026-03-01T00:00:00Z' },
  { description: String.raw`C:\temp`, priority: 'normal' },
  { description: 'Zürich Überlandstraße', priority: 'medium' },
];
const COMPLETED = ['Buy 100% juice', 'Zürich Überlandstraße'];

let app: TestApp;
let api: Client;
beforeAll(async () => {
  app = await startTestApp();
  ({ api } = await signUp(app.trpcUrl));
  for (const input of TODOS) {
    const { id } = await api.todos.create.mutate(input);
    if (COMPLETED.includes(input.description)) await api.todos.complete.mutate({ id });
  }
});
afterAll(() => app[Symbol.asyncDispose]());

const [BANK, JUICE, SNAKE, TEMP, ZURICH] = TODOS.map(({ description }) => description);

describe('todos.list shows only', () => {
  test.each<[string, NonNullable<Inputs['todos']['list']>, (string | undefined)[]]>([
    ['the open ones', { isCompleted: false }, [BANK, SNAKE, TEMP]],
    ['the completed ones', { isCompleted: true }, [JUICE, ZURICH]],
    ['one priority', { priority: ['top'] }, [BANK, SNAKE]],
    ['two priorities, one of them named twice', { priority: ['low', 'normal', 'low'] }, [JUICE, TEMP]],
    ['what is due before', { dueBefore: '2026-02-15T00:00:00Z' }, [BANK, JUICE]],
    ['what is due after', { dueAfter: '2026-01-15T00:00:00Z' }, [JUICE, SNAKE]],
    [
      'what is due between, both ends excluded',
      { dueAfter: '2026-01-01T01:00:00+01:00', dueBefore: '2026-03-01T00:00:00Z' },
      [JUICE],
    ],
    [
      'nothing, where no due date can be',
      { dueAfter: '2026-03-01T00:00:00Z', dueBefore: '2026-01-01T00:00:00Z' },
      [],
    ],
    ['what contains a word in any case', { search: 'bank' }, [BANK]],
    ['what contains letters beyond ASCII in any case', { search: 'ÜBERLAND' }, [ZURICH]],
    ['what contains the middle of a word', { search: 'all' }, [BANK]],
    ['what contains it without the spaces around', { search: ' juice ' }, [JUICE]],
    ['what contains a percent sign', { search: '%' }, [JUICE]],
    ['what contains an underscore', { search: '_' }, [SNAKE]],
    ['what contains a backslash', { search: '\\' }, [TEMP]],
    ['nothing, where nothing matches', { search: "' OR 1=1 --" }, []],
    [
      'what passes every filter',
      { priority: ['top'], isCompleted: false, search: 'a', dueAfter: '2026-02-01T00:00:00Z' },
      [SNAKE],
    ],
  ])('%s', async (_, filter, expected) => {
    const { items, nextCursor } = await api.todos.list.query({ ...filter, order: 'asc' });

    expect(items.map(({ description }) => description)).toEqual(expected);
    expect(nextCursor).toBeNull();
  });
});

import { describe, expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { failure, signUp } from '../support/people.ts';

const app = openForTests(startTestApp);

describe('a leap second', () => {
  test.each([
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['2016-12-31T23:59:60.75Z', '2017-01-01T00:00:00.750Z'],
    ['2017-01-01T08:59:60+09:00', '2017-01-01T00:00:00.000Z'],
    ['2017-01-01T05:29:60+05:30', '2017-01-01T00:00:00.000Z'],
    ['2017-01-01T05:44:60.5+05:45', '2017-01-01T00:00:00.500Z'],
    ['1990-12-31T15:59:60-08:00', '1991-01-01T00:00:00.000Z'],
    ['2015-06-30t20:29:60-03:30', '2015-07-01T00:00:00.000Z'],
  ])('at the end of the day in UTC is the first second of the next: %s', async (dueDate, stored) => {
    const { api } = await signUp(app().trpcUrl);

    const { id } = await api.todos.create.mutate({ description: 'x', dueDate });

    expect((await api.todos.get.query({ id })).dueDate).toBe(stored);
  });

  test.each([
    '2016-12-31T23:59:60+09:00',
    '2017-01-01T08:59:60Z',
    '2016-12-31T22:59:60Z',
    '2016-12-31T23:58:60Z',
    '2017-01-01T05:29:60+05:45',
    '2016-12-31T23:60:60Z',
    '2016-12-31T23:59:61Z',
    '1960-06-30T22:59:60Z',
    '9999-12-31T23:59:60Z',
  ])('at another time is refused: %s', async (dueDate) => {
    const { api } = await signUp(app().trpcUrl);

    const { data } = await failure(api.todos.create.mutate({ description: 'x', dueDate }));

    expect(data).toMatchObject({ code: 'BAD_REQUEST', issues: [{ path: 'dueDate' }] });
  });
});

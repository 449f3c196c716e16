import { expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { outcomesInTurn } from '../support/outcomes.ts';
import { failure, signUp } from '../support/people.ts';

test('a user has at most TODOS_MAX todos, and room for another after deleting one', async () => {
  await using app = await startTestApp({ TODOS_MAX: '3' });
  const [ada, bob] = [await signUp(app.trpcUrl), await signUp(app.trpcUrl)];
  const create = () => ada.api.todos.create.mutate({ description: 'Call the bank' });
  const { id } = await create();

  const outcomes = await outcomesInTurn(4, create);
  const refused = await failure(create());
  await ada.api.todos.delete.mutate({ id });

  expect(outcomes).toEqual(['ok', 'ok', 'TODOS_FULL', 'TODOS_FULL']);
  expect(refused).toMatchObject({
    httpStatus: 409,
    message: 'You have 3 todos, the most that one user may have. Delete some first.',
    data: { code: 'CONFLICT', details: { max: 3 } },
  });
  expect((await create()).description).toBe('Call the bank');
  expect(await bob.api.todos.create.mutate({ description: 'Mine' })).toMatchObject({ version: 1 });
});

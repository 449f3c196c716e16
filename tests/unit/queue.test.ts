import { expect, test } from 'vitest';
import { createQueue } from '../../server/infrastructure/queue.ts';

/** Work that is done when the test says so. */
function createWork() {
  const started: string[] = [];
  const { promise, resolve: finish, reject: fail } = Promise.withResolvers<'done'>();
  const work = (name: string) => async () => {
    started.push(name);
    await promise;
    return name;
  };
  return { started, work, finish, fail };
}

/** Null for who was turned away. */
const answersOf = (places: (Promise<string> | null)[]) =>
  Promise.all(places.map(async (place) => await place));

const settle = () => new Promise(setImmediate);

test('so many run at once, so many wait, and the rest are turned away without being run', async () => {
  const enqueue = createQueue({ concurrency: 2, waitingMax: 1 });
  const { started, work, finish } = createWork();

  const answers = ['a', 'b', 'c', 'd', 'e'].map((name) => enqueue(work(name)));
  await settle();

  expect(started).toEqual(['a', 'b']);
  expect(answers.slice(3)).toEqual([null, null]);
  finish('done');
  expect(await answersOf(answers)).toEqual(['a', 'b', 'c', null, null]);
});

test('those who wait run in the order in which they came', async () => {
  const enqueue = createQueue({ concurrency: 1, waitingMax: 3 });
  const { started, work, finish } = createWork();

  const answers = ['a', 'b', 'c', 'd'].map((name) => enqueue(work(name)));
  finish('done');
  await answersOf(answers);

  expect(started).toEqual(['a', 'b', 'c', 'd']);
});

test('work that fails makes room like any other', async () => {
  const enqueue = createQueue({ concurrency: 1, waitingMax: 0 });
  const { work, fail } = createWork();

  const failing = enqueue(work('a'));
  fail(new Error('It went wrong.'));
  await expect(failing).rejects.toThrow('It went wrong.');

  expect(await enqueue(() => Promise.resolve('b'))).toBe('b');
});

test('there is room again after a crowd', async () => {
  const enqueue = createQueue({ concurrency: 2, waitingMax: 2 });
  const crowd = () => answersOf(Array.from({ length: 6 }, () => enqueue(() => Promise.resolve('served'))));

  const served = (answers: unknown[]) => answers.filter((answer) => answer === 'served').length;
  expect(served(await crowd())).toBe(4);
  expect(served(await crowd())).toBe(4);
});

import { afterEach, expect, test, vi } from 'vitest';
import { createQueue } from '../../server/limits/queue.ts';

afterEach(() => {
  vi.useRealTimers();
});

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

const overloaded = () => new Error('Too many.');
const answersOf = (places: Promise<string>[]) =>
  Promise.all(places.map((place) => place.catch((error: unknown) => error)));
const TURNED_AWAY = overloaded();

const settle = () => new Promise(setImmediate);

test('so many run at once, so many wait, and the rest are turned away without being run', async () => {
  const enqueue = createQueue({ concurrency: 2, waitingMax: 1, overloaded });
  const { started, work, finish } = createWork();

  const served = answersOf(['a', 'b', 'c'].map((name) => enqueue(work(name))));
  const turnedAway = answersOf(['d', 'e'].map((name) => enqueue(work(name))));
  await settle();

  expect(started).toEqual(['a', 'b']);
  expect(await turnedAway).toEqual([TURNED_AWAY, TURNED_AWAY]);
  finish('done');
  expect(await served).toEqual(['a', 'b', 'c']);
  expect(started).toEqual(['a', 'b', 'c']);
});

test('those who wait run in the order in which they came', async () => {
  const enqueue = createQueue({ concurrency: 1, waitingMax: 3, overloaded });
  const { started, work, finish } = createWork();

  const answers = ['a', 'b', 'c', 'd'].map((name) => enqueue(work(name)));
  finish('done');
  await answersOf(answers);

  expect(started).toEqual(['a', 'b', 'c', 'd']);
});

test('work that fails makes room like any other', async () => {
  const enqueue = createQueue({ concurrency: 1, waitingMax: 0, overloaded });
  const { work, fail } = createWork();

  const failing = enqueue(work('a'));
  fail(new Error('It went wrong.'));
  await expect(failing).rejects.toThrow('It went wrong.');

  expect(await enqueue(() => Promise.resolve('b'))).toBe('b');
});

test('there is room again after a crowd', async () => {
  const enqueue = createQueue({ concurrency: 2, waitingMax: 2, overloaded });
  const crowd = () => answersOf(Array.from({ length: 6 }, () => enqueue(() => Promise.resolve('served'))));

  const served = (answers: unknown[]) => answers.filter((answer) => answer === 'served').length;
  expect(served(await crowd())).toBe(4);
  expect(served(await crowd())).toBe(4);
});

test('work that does not even begin makes room as well', async () => {
  const enqueue = createQueue({ concurrency: 1, waitingMax: 0, overloaded });
  const broken = () => {
    throw new Error('It went wrong.');
  };

  await expect(enqueue(broken)).rejects.toThrow('It went wrong.');

  expect(await enqueue(() => Promise.resolve('b'))).toBe('b');
});

test('who has waited too long is turned away, is not run, and keeps nobody else from waiting', async () => {
  const enqueue = createQueue({ concurrency: 1, waitingMax: 1, waitMsMax: 20, overloaded });
  const { started, work, finish } = createWork();
  const first = enqueue(work('first'));

  expect(await answersOf([enqueue(work('late'))])).toEqual([TURNED_AWAY]);
  const next = enqueue(work('next'));
  finish('done');

  expect(await answersOf([first, next])).toEqual(['first', 'next']);
  expect(started).toEqual(['first', 'next']);
});

test('work leaves no timer behind, whether it starts or gives up waiting', async () => {
  vi.useFakeTimers();
  const enqueue = createQueue({ concurrency: 1, waitingMax: 2, waitMsMax: 1_000, overloaded });
  const { work, finish } = createWork();

  const [first, givenUp] = ['first', 'late'].map((name) => enqueue(work(name)).catch(() => 'given up'));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await givenUp).toBe('given up');
  const next = enqueue(work('next'));
  expect(vi.getTimerCount()).toBe(1);
  finish('done');

  expect(await Promise.all([first, next])).toEqual(['first', 'next']);
  expect(vi.getTimerCount()).toBe(0);
});

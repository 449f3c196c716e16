import { afterEach, expect, test, vi } from 'vitest';
import { createQueue } from '../../server/limits/queue.ts';
import { createPendingWork } from '../support/pending-work.ts';

afterEach(() => {
  vi.useRealTimers();
});

const overloaded = () => new Error('Too many.');
const answersOf = (places: Promise<string>[]) =>
  Promise.all(places.map((place) => place.catch((error: unknown) => error)));
const TURNED_AWAY = overloaded();

const settle = () => new Promise(setImmediate);

test('two run at once, one waits, and the rest are refused and never run', async () => {
  const enqueue = createQueue({ concurrency: 2, waitingMax: 1, overloaded });
  const { started, work, finish } = createPendingWork();

  const served = answersOf(['a', 'b', 'c'].map((name) => enqueue(work(name))));
  const turnedAway = answersOf(['d', 'e'].map((name) => enqueue(work(name))));
  await settle();

  expect(started).toEqual(['a', 'b']);
  expect(await turnedAway).toEqual([TURNED_AWAY, TURNED_AWAY]);
  finish();
  expect(await served).toEqual(['a', 'b', 'c']);
  expect(started).toEqual(['a', 'b', 'c']);
});

test('waiting work runs in the order in which it came', async () => {
  const enqueue = createQueue({ concurrency: 1, waitingMax: 3, overloaded });
  const { started, work, finish } = createPendingWork();

  const answers = ['a', 'b', 'c', 'd'].map((name) => enqueue(work(name)));
  finish();
  await answersOf(answers);

  expect(started).toEqual(['a', 'b', 'c', 'd']);
});

test.each([
  ['rejects', () => Promise.reject(new Error('It went wrong.'))],
  [
    'throws',
    () => {
      throw new Error('It went wrong.');
    },
  ],
])('work that %s makes room for the next', async (_how, failing) => {
  const enqueue = createQueue({ concurrency: 1, waitingMax: 0, overloaded });

  await expect(enqueue(failing)).rejects.toThrow('It went wrong.');

  expect(await enqueue(() => Promise.resolve('b'))).toBe('b');
});

test('work that has waited too long is refused, never runs, and leaves its place', async () => {
  const enqueue = createQueue({ concurrency: 1, waitingMax: 1, waitMsMax: 20, overloaded });
  const { started, work, finish } = createPendingWork();
  const first = enqueue(work('first'));

  expect(await answersOf([enqueue(work('late'))])).toEqual([TURNED_AWAY]);
  const next = enqueue(work('next'));
  finish();

  expect(await answersOf([first, next])).toEqual(['first', 'next']);
  expect(started).toEqual(['first', 'next']);
});

test('work leaves no timer, whether it starts or stops waiting', async () => {
  vi.useFakeTimers();
  const enqueue = createQueue({ concurrency: 1, waitingMax: 2, waitMsMax: 1_000, overloaded });
  const { work, finish } = createPendingWork();

  const [first, givenUp] = ['first', 'late'].map((name) => enqueue(work(name)).catch(() => 'given up'));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await givenUp).toBe('given up');
  const next = enqueue(work('next'));
  expect(vi.getTimerCount()).toBe(1);
  finish();

  expect(await Promise.all([first, next])).toEqual(['first', 'next']);
  expect(vi.getTimerCount()).toBe(0);
});

import { expect, test } from 'vitest';
import { OVERLOADED } from '../../server/errors.ts';
import { createFairQueue } from '../../server/limits/fair-queue.ts';
import { heapGrowth } from '../support/heap.ts';
import { countOutcomes, times } from '../support/outcomes.ts';

const OPTIONS = {
  concurrency: 2,
  waitingMax: 3,
  waitMsMax: 60_000,
  message: 'RunInBackground.',
  retryAfterSeconds: 7,
};

/** Work that is done when the test says so. */
function createWork() {
  const started: string[] = [];
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const work = (name: string) => async () => {
    started.push(name);
    await promise;
    return name;
  };
  return {
    started,
    work,
    finish: () => {
      resolve(undefined);
    },
  };
}
const settle = () => new Promise(setImmediate);

test('nobody does more at once than is their turn, however many of theirs wait, and others need not wait for them', async () => {
  const queue = createFairQueue(OPTIONS);
  const { started, work, finish } = createWork();

  const answers = Promise.all([
    ...times(5, (n) => queue.run('ada', work(`ada ${String(n)}`))),
    queue.run('bob', work('bob')),
  ]);
  await settle();
  expect(started).toEqual(['ada 0', 'ada 1', 'bob']);

  finish();
  expect(await answers).toEqual(['ada 0', 'ada 1', 'ada 2', 'ada 3', 'ada 4', 'bob']);
});

test('who has too many waiting is turned away, and says when to come back', async () => {
  const queue = createFairQueue(OPTIONS);
  const { work, finish } = createWork();
  const answers = times(6, (n) => queue.run('ada', work(String(n))));

  await expect(answers[5]).rejects.toMatchObject({
    ...{ reason: OVERLOADED, message: 'RunInBackground.', details: { retryAfterSeconds: 7 } },
  });
  finish();

  expect(await Promise.all(answers.slice(0, 5))).toEqual(['0', '1', '2', '3', '4']);
});

test('what fails gives its turn to the next', async () => {
  const queue = createFairQueue({ ...OPTIONS, concurrency: 1 });
  const failing = queue.run('ada', () => Promise.reject(new Error('No.')));
  const next = queue.run('ada', () => Promise.resolve('done'));

  await expect(failing).rejects.toThrow('No.');
  expect(await next).toBe('done');
});

test('there is room for everybody again once a line is empty', async () => {
  const queue = createFairQueue({ ...OPTIONS, concurrency: 1, waitingMax: 0 });

  for (let round = 0; round < 3; round += 1)
    expect(await countOutcomes([queue.run('ada', () => Promise.resolve(round))])).toEqual({ ok: 1 });
});

test('whose turn does not come in time is turned away, and nothing of theirs is done later', async () => {
  const queue = createFairQueue({ ...OPTIONS, concurrency: 1, waitMsMax: 20 });
  const { started, work, finish } = createWork();
  const first = queue.run('ada', work('first'));

  await expect(queue.run('ada', work('late'))).rejects.toMatchObject({ reason: OVERLOADED });
  finish();

  expect(await first).toBe('first');
  expect(await queue.run('ada', () => Promise.resolve('next'))).toBe('next');
  expect(started).toEqual(['first']);
});

test('memory does not grow with the number of users who have called', async () => {
  const queue = createFairQueue(OPTIONS);
  const callers = 20_000;

  const grownBytes = await heapGrowth(async () => {
    for (let n = 0; n < callers; n += 1) await queue.run(String(n), () => Promise.resolve());
  });

  // A queue that is kept takes some hundred bytes.
  expect(grownBytes / callers).toBeLessThan(20);
  expect(await queue.run('ada', () => Promise.resolve('still there'))).toBe('still there');
});

test('a queue is kept while any of its work runs, so that later work still waits for its turn', async () => {
  const queue = createFairQueue(OPTIONS);
  const { started, work, finish } = createWork();
  const long = queue.run('ada', work('long'));
  await queue.run('ada', () => Promise.resolve());

  const later = ['second', 'third'].map((name) => queue.run('ada', work(name)));
  await settle();
  expect(started).toEqual(['long', 'second']);
  finish();

  expect(await Promise.all([long, ...later])).toEqual(['long', 'second', 'third']);
});

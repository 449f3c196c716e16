import { expect, test } from 'vitest';
import { OVERLOADED } from '../../server/errors.ts';
import { createFairQueue } from '../../server/limits/fair-queue.ts';
import { heapGrowth } from '../support/heap.ts';
import { countOutcomes, times } from '../support/outcomes.ts';
import { createPendingWork } from '../support/pending-work.ts';

const OPTIONS = {
  concurrency: 2,
  waitingMax: 3,
  waitMsMax: 60_000,
  message: 'Too many calls.',
  retryAfterSeconds: 7,
};

const settle = () => new Promise(setImmediate);

test('each user runs at most two calls at once, and no user waits for another', async () => {
  const queue = createFairQueue(OPTIONS);
  const { started, work, finish } = createPendingWork();

  const answers = Promise.all([
    ...times(5, (n) => queue.run('ada', work(`ada ${String(n)}`))),
    queue.run('bob', work('bob')),
  ]);
  await settle();
  expect(started).toEqual(['ada 0', 'ada 1', 'bob']);

  finish();
  expect(await answers).toEqual(['ada 0', 'ada 1', 'ada 2', 'ada 3', 'ada 4', 'bob']);
});

test('a user with too many waiting calls gets OVERLOADED, with the time to wait', async () => {
  const queue = createFairQueue(OPTIONS);
  const { work, finish } = createPendingWork();
  const answers = times(6, (n) => queue.run('ada', work(String(n))));

  await expect(answers[5]).rejects.toMatchObject({
    ...{ reason: OVERLOADED, message: 'Too many calls.', details: { retryAfterSeconds: 7 } },
  });
  finish();

  expect(await Promise.all(answers.slice(0, 5))).toEqual(['0', '1', '2', '3', '4']);
});

test('a queue that has emptied takes calls again', async () => {
  const queue = createFairQueue({ ...OPTIONS, concurrency: 1, waitingMax: 0, totalMax: 2 });

  for (let round = 0; round < 3; round += 1)
    expect(await countOutcomes([queue.run('ada', () => Promise.resolve(round))])).toEqual({ ok: 1 });
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

test('a queue is kept while a call runs, so that later calls still wait', async () => {
  const queue = createFairQueue(OPTIONS);
  const { started, work, finish } = createPendingWork();
  const long = queue.run('ada', work('long'));
  await queue.run('ada', () => Promise.resolve());

  const later = ['second', 'third'].map((name) => queue.run('ada', work(name)));
  await settle();
  expect(started).toEqual(['long', 'second']);
  finish();

  expect(await Promise.all([long, ...later])).toEqual(['long', 'second', 'third']);
});

test('a user gets at most as many places as are left for others', async () => {
  const queue = createFairQueue({ ...OPTIONS, waitingMax: 50, totalMax: 16 });
  const { work, finish } = createPendingWork();
  const callsOf = (name: string) => Promise.allSettled(times(20, () => queue.run(name, work(name))));

  const all = ['ada', 'bob', 'eve'].map(callsOf);
  finish();
  const served = (await Promise.all(all)).map(
    (calls) => calls.filter(({ status }) => status === 'fulfilled').length,
  );

  expect(served).toEqual([8, 4, 2]);
});

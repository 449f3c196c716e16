import { expect, test } from 'vitest';
import { createLanes } from '../../server/limits/lanes.ts';
import { times } from '../support/outcomes.ts';
import { createPendingWork } from '../support/pending-work.ts';

const overloaded = () => new Error('Too many.');
const LIMITS = { concurrency: 1, waitingMax: { trusted: 4, others: 2 }, waitMsMax: 60_000, overloaded };

test('other work cannot fill the places of trusted work', async () => {
  const lanes = createLanes(LIMITS);
  const { work, finish } = createPendingWork();
  const running = lanes.run('others', work('running'));

  const others = Promise.allSettled(times(3, (n) => lanes.run('others', work(`other ${String(n)}`))));
  const trusted = Promise.allSettled(times(5, (n) => lanes.run('trusted', work(`trusted ${String(n)}`))));
  finish();

  const statuses = (results: PromiseSettledResult<string>[]) => results.map(({ status }) => status);
  expect(await running).toBe('running');
  expect(statuses(await others)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  expect(statuses(await trusted)).toEqual([...Array<string>(4).fill('fulfilled'), 'rejected']);
});

test('trusted work goes first, and every fourth turn is for other work', async () => {
  const lanes = createLanes(LIMITS);
  const { started, work, finish } = createPendingWork();
  const running = lanes.run('trusted', work('running'));

  const waiting = [
    ...['a', 'b'].map((name) => lanes.run('others', work(name))),
    ...['1', '2', '3', '4'].map((name) => lanes.run('trusted', work(name))),
  ];
  finish();
  await Promise.all([running, ...waiting]);

  expect(started).toEqual(['running', '1', '2', '3', 'a', '4', 'b']);
});

test('trusted work takes every turn while nothing else waits', async () => {
  const lanes = createLanes(LIMITS);
  const { started, work, finish } = createPendingWork();

  const all = ['1', '2', '3', '4', '5'].map((name) => lanes.run('trusted', work(name)));
  finish();
  await Promise.all(all);

  expect(started).toEqual(['1', '2', '3', '4', '5']);
});

test('the lanes are busy while all slots are taken', async () => {
  const lanes = createLanes({ ...LIMITS, concurrency: 2 });
  const { work, finish } = createPendingWork();

  const first = lanes.run('others', work('first'));
  expect(lanes.isBusy()).toBe(false);
  const second = lanes.run('trusted', work('second'));
  expect(lanes.isBusy()).toBe(true);
  finish();
  await Promise.all([first, second]);

  expect(lanes.isBusy()).toBe(false);
});

import { describe, expect, test } from 'vitest';
import { createHashQueue, hashQueueLimits } from '../../server/auth/hash-queue.ts';
import { times } from '../support/outcomes.ts';
import { createPendingWork } from '../support/pending-work.ts';

const LIMITS = hashQueueLimits({ cores: 2, threads: 4, requestsMax: 256 });
const settle = () => new Promise(setImmediate);

const requester = (network: string, account: string, isTrusted: boolean) => ({
  ...{ network, account },
  isTrusted: () => Promise.resolve(isTrusted),
});

/** A queue in which strangers from 100 networks fill every place that they can get. */
async function crowdedQueue() {
  const run = createHashQueue(LIMITS);
  const pending = createPendingWork();
  const attempt = (...who: Parameters<typeof requester>) =>
    run(requester(...who), pending.work(who[1])).then(
      () => 'ok',
      () => 'refused',
    );
  const crowd = times(100, (n) => attempt(`stranger ${String(n)}`, `stranger ${String(n)}`, false));
  await settle();
  return { ...pending, attempt, crowd };
}

test('trusted requesters are served while strangers from many networks fill their share', async () => {
  const { attempt, finish } = await crowdedQueue();

  const trusted = times(15, (n) => attempt(`network ${String(n)}`, `user ${String(n)}`, true));
  const stranger = attempt('one more', 'one more', false);
  await settle();
  finish();

  expect(await Promise.all(trusted)).toEqual(Array(15).fill('ok'));
  expect(await stranger).toBe('refused');
});

test('an attacker who is trusted for one account, from everywhere, has one place among the trusted', async () => {
  const { attempt, started, finish } = await crowdedQueue();

  const attacks = times(60, (n) => attempt(`network ${String(n)}`, 'attacker', true));
  const user = attempt('home', 'user', true);
  await settle();
  finish();
  await Promise.all([user, ...attacks]);

  expect(await user).toBe('ok');
  expect(started.filter((name) => !name.startsWith('stranger')).slice(0, 2)).toEqual(['attacker', 'user']);
});

test('an attacker who is trusted for many accounts in one network has one place among the trusted', async () => {
  const { attempt, started, finish } = await crowdedQueue();

  const attacks = times(60, (n) => attempt('attacker', `attacker ${String(n)}`, true));
  const user = attempt('home', 'user', true);
  await settle();
  finish();
  await Promise.all([user, ...attacks]);

  expect(started.filter((name) => !name.startsWith('stranger')).slice(0, 2)).toEqual(['attacker 0', 'user']);
});

test.each([2, 8])(
  'on %i cores, a trusted requester does not queue behind strangers of the same network',
  async (cores) => {
    const run = createHashQueue(hashQueueLimits({ cores, threads: 16, requestsMax: 256 }));
    const { started, work, finish } = createPendingWork();
    const strangers = times(10, (n) => run(requester('office', 'x', false), work(`stranger ${String(n)}`)));

    const user = run(requester('office', 'user', true), work('user'));
    await settle();
    finish();
    await Promise.all([user, ...strangers]);

    expect(started.slice(0, 5)).toContain('user');
  },
);

test('whether a requester is trusted is asked only while the queue is busy', async () => {
  const run = createHashQueue(LIMITS);
  let asked = 0;
  const isTrusted = () => Promise.resolve((asked += 1) > 0);
  const { work, finish } = createPendingWork();

  const first = run({ network: 'a', account: 'a', isTrusted }, work('first'));
  expect(asked).toBe(0);
  const second = run({ network: 'b', account: 'b', isTrusted }, work('second'));
  expect(asked).toBe(1);
  finish();

  expect(await Promise.all([first, second])).toEqual(['first', 'second']);
});

test('strangers from 20 networks leave room for a newcomer, and other requests', async () => {
  const run = createHashQueue(LIMITS);
  const { work, finish } = createPendingWork();
  const attempt = (network: string) =>
    run(requester(network, network, false), work(network)).then(
      () => 'ok',
      () => 'refused',
    );

  const crowd = times(600, (n) => attempt(`stranger ${String(n % 20)}`));
  const newcomer = attempt('newcomer');
  await settle();
  finish();

  expect(await newcomer).toBe('ok');
  const served = (await Promise.all(crowd)).filter((outcome) => outcome === 'ok');
  expect(served.length).toBeLessThan(64);
});

describe('passwords are hashed', () => {
  test.each([
    [1, 4, 1],
    [2, 4, 1],
    [8, 4, 2],
    [8, 16, 7],
    [64, 16, 14],
    [8, 1, 1],
  ])('with %i cores and %i threads, %i at a time', (cores, threads, concurrency) => {
    expect(hashQueueLimits({ cores, threads, requestsMax: 256 }).lanes.concurrency).toBe(concurrency);
  });
});

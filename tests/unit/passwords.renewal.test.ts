import bcrypt from 'bcrypt';
import { describe, expect, test } from 'vitest';
import { createTestHasher, newPepper, PEPPER, testLanes } from '../support/hashers.ts';
import { REQUESTER } from '../support/services.ts';

const PREVIOUS_PEPPER = newPepper();
const PASSWORD = 'correct horse battery staple';
const TODAY = { cost: 5, peppers: [PEPPER, PREVIOUS_PEPPER] } as const;

const today = await createTestHasher(TODAY);
const hasher = await createTestHasher();
const previous = await createTestHasher({ cost: 5, peppers: [PREVIOUS_PEPPER] });
const dearer = await createTestHasher({ cost: 6 });

const idOf = (hash: string) => hash.split('$')[1];

describe('renew', () => {
  test.each([
    ['of another cost', () => hasher.hash(PASSWORD, REQUESTER)],
    ['of a higher cost', () => dearer.hash(PASSWORD, REQUESTER)],
    ['of the previous pepper', () => previous.hash(PASSWORD, REQUESTER)],
    ['of another scheme', () => bcrypt.hash(PASSWORD, 5)],
  ])('returns a hash like those made today for one %s', async (_what, makeHash) => {
    const renewed = await today.renew(PASSWORD, await makeHash(), REQUESTER);

    const reference = await today.hash(PASSWORD, REQUESTER);
    expect(renewed?.slice(0, -53)).toBe(reference.slice(0, -53));
    expect(renewed).toContain('$$2b$05$');
    expect(await today.verify(PASSWORD, renewed, REQUESTER)).toBe(true);
    expect(await today.verify('wrong', renewed, REQUESTER)).toBe(false);
    expect(await today.renew(PASSWORD, renewed ?? '', REQUESTER)).toBeNull();
  });

  test('names the new pepper, so that the previous one can go', async () => {
    const renewed = await today.renew(PASSWORD, await previous.hash(PASSWORD, REQUESTER), REQUESTER);

    const without = await createTestHasher({ ...TODAY, peppers: [PEPPER] });
    expect(idOf(renewed ?? '')).not.toBe(idOf(await previous.hash(PASSWORD, REQUESTER)));
    expect(await without.verify(PASSWORD, renewed, REQUESTER)).toBe(true);
  });

  test('does nothing if the queue is full, so that no sign-in fails for it', async () => {
    const busy = await createTestHasher({ ...TODAY, lanes: testLanes({ concurrency: 1, others: 1 }) });
    const outdated = await hasher.hash(PASSWORD, REQUESTER);

    const [, , renewed] = await Promise.all([
      busy.hash(PASSWORD, REQUESTER),
      busy.hash(PASSWORD, REQUESTER),
      busy.renew(PASSWORD, outdated, REQUESTER),
    ]);

    expect(renewed).toBeNull();
    expect(await busy.renew(PASSWORD, outdated, REQUESTER)).not.toBeNull();
  });
});

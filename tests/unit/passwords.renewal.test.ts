import bcrypt from 'bcrypt';
import { describe, expect, test } from 'vitest';
import { createTestHasher, newPepper, PEPPER } from '../support/hashers.ts';
import { CLIENT } from '../support/services.ts';

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
    ['of another cost', () => hasher.hash(PASSWORD, CLIENT)],
    ['of a higher cost', () => dearer.hash(PASSWORD, CLIENT)],
    ['of the previous pepper', () => previous.hash(PASSWORD, CLIENT)],
    ['of another scheme', () => bcrypt.hash(PASSWORD, 5)],
  ])('returns a hash like those made today for one %s', async (_what, makeHash) => {
    const renewed = await today.renew(PASSWORD, await makeHash(), CLIENT);

    const reference = await today.hash(PASSWORD, CLIENT);
    expect(renewed?.slice(0, -53)).toBe(reference.slice(0, -53));
    expect(renewed).toContain('$$2b$05$');
    expect(await today.verify(PASSWORD, renewed, CLIENT)).toBe(true);
    expect(await today.verify('wrong', renewed, CLIENT)).toBe(false);
    expect(await today.renew(PASSWORD, renewed ?? '', CLIENT)).toBeNull();
  });

  test('names the new pepper, so that the previous one can go', async () => {
    const renewed = await today.renew(PASSWORD, await previous.hash(PASSWORD, CLIENT), CLIENT);

    const without = await createTestHasher({ ...TODAY, peppers: [PEPPER] });
    expect(idOf(renewed ?? '')).not.toBe(idOf(await previous.hash(PASSWORD, CLIENT)));
    expect(await without.verify(PASSWORD, renewed, CLIENT)).toBe(true);
  });

  test('does nothing if the queue is full, so that no sign-in fails for it', async () => {
    const busy = await createTestHasher({ ...TODAY, concurrency: 1, waitingMax: 1 });
    const outdated = await hasher.hash(PASSWORD, CLIENT);

    const [, , renewed] = await Promise.all([
      busy.hash(PASSWORD, CLIENT),
      busy.hash(PASSWORD, CLIENT),
      busy.renew(PASSWORD, outdated, CLIENT),
    ]);

    expect(renewed).toBeNull();
    expect(await busy.renew(PASSWORD, outdated, CLIENT)).not.toBeNull();
  });
});

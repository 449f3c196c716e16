import { expect, test } from 'vitest';
import { createTestHasher } from '../support/hashers.ts';
import { REQUESTER } from '../support/services.ts';

// Timing must not reveal whether an account exists: a wrong password costs the same whatever hash is stored.

const PASSWORD = 'correct horse battery staple';

const cheap = await createTestHasher();
const hasher = await createTestHasher({ cost: 9 });

test.each([
  ['no hash', null],
  ['a hash of an unknown pepper', 'v1$AAAAAAAA$$2b$09$'.padEnd(79, 'x')],
  // Without the defense, it takes a thirty-second of the time.
  ['a hash of a lower cost', await cheap.hash(PASSWORD, REQUESTER)],
])('%s takes the time of a wrong password', async (_what, stored) => {
  const hash = await hasher.hash(PASSWORD, REQUESTER);
  const [wrong, other]: [number[], number[]] = [[], []];
  for (let n = 0; n < 7; n += 1) {
    wrong.push(await cpuSecondsOf(() => hasher.verify('wrong', hash, REQUESTER)));
    other.push(await cpuSecondsOf(() => hasher.verify('wrong', stored, REQUESTER)));
  }

  expect(Math.min(...other)).toBeGreaterThan(Math.min(...wrong) * 0.6);
  expect(Math.min(...other)).toBeLessThan(Math.min(...wrong) * 1.7);
});

/** Returns the processor time of this process, threads of bcrypt included. Other programs do not lengthen it much. */
async function cpuSecondsOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000_000;
}

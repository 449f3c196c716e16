import bcrypt from 'bcrypt';
import { expect, test } from 'vitest';
import { OVERLOADED } from '../../server/errors.ts';
import { createTestHasher, newPepper, PEPPER, testLanes } from '../support/hashers.ts';
import { times } from '../support/outcomes.ts';
import { REQUESTER } from '../support/services.ts';

const hasher = await createTestHasher();
const PASSWORD = 'correct horse battery staple';

test('a password is verified against its own hash, and no other', async () => {
  const hash = await hasher.hash(PASSWORD, REQUESTER);

  expect(await hasher.verify(PASSWORD, hash, REQUESTER)).toBe(true);
  expect(await hasher.verify(`${PASSWORD} `, hash, REQUESTER)).toBe(false);
  expect(await hasher.verify(PASSWORD.toUpperCase(), hash, REQUESTER)).toBe(false);
  expect(await hasher.verify('', hash, REQUESTER)).toBe(false);
});

test('a hash has a scheme, the ID of its pepper, the cost of bcrypt and its own salt', async () => {
  const [first, second] = [await hasher.hash(PASSWORD, REQUESTER), await hasher.hash(PASSWORD, REQUESTER)];

  expect(first).toMatch(/^v1\$[\w-]{8}\$\$2b\$04\$[./A-Za-z0-9]{53}$/);
  expect(first).not.toBe(second);
});

test('a stored hash is not bcrypt of the password: without the pepper a stolen table is useless', async () => {
  const hash = await hasher.hash(PASSWORD, REQUESTER);

  expect(await bcrypt.compare(PASSWORD, hash.slice(hash.indexOf('$2b$')))).toBe(false);
});

test.each([
  ['after the 72nd byte', 'x'.repeat(72) + 'a', 'x'.repeat(72) + 'b'],
  ['after a NUL', 'before\0after the NUL', 'before\0something else'],
  ['at the end of the longest password', 'x'.repeat(127) + 'a', 'x'.repeat(127) + 'b'],
])('a character %s counts', async (_where, password, other) => {
  const hash = await hasher.hash(password, REQUESTER);

  expect(await hasher.verify(password, hash, REQUESTER)).toBe(true);
  expect(await hasher.verify(other, hash, REQUESTER)).toBe(false);
});

test('every Unicode form of a password is the same password', async () => {
  const hash = await hasher.hash('Gr\u00fc\u00dfe aus K\u00f6ln', REQUESTER);

  expect(await hasher.verify('Gru\u0308\u00dfe aus Ko\u0308ln', hash, REQUESTER)).toBe(true);
});

test('hashes of the previous pepper are valid while it is replaced, and not afterwards', async () => {
  const old = await hasher.hash(PASSWORD, REQUESTER);
  const pepper = newPepper();

  const during = await createTestHasher({ peppers: [pepper, PEPPER] });
  const after = await createTestHasher({ peppers: [pepper] });

  expect(await during.verify(PASSWORD, old, REQUESTER)).toBe(true);
  expect(await during.verify('wrong', old, REQUESTER)).toBe(false);
  expect(await after.verify(PASSWORD, old, REQUESTER)).toBe(false);
  expect(await after.verify(PASSWORD, await during.hash(PASSWORD, REQUESTER), REQUESTER)).toBe(true);
});

test('a hash of another cost is still verified', async () => {
  const dearer = await createTestHasher({ cost: 5 });

  expect(await dearer.verify(PASSWORD, await hasher.hash(PASSWORD, REQUESTER), REQUESTER)).toBe(true);
});

const ofLaterScheme = (await hasher.hash(PASSWORD, REQUESTER)).replace('v1$', () => 'v2$');

test.each(['', 'x', '$$$', 'v1$$', 'v2$AAAAAAAA$$2b$04$x', await bcrypt.hash(PASSWORD, 4), ofLaterScheme])(
  'no password matches a stored hash of another kind: %#',
  async (stored) => {
    expect(await hasher.verify(PASSWORD, stored, REQUESTER)).toBe(false);
  },
);

test('no password matches a missing hash, not even that of the dummy hash', async () => {
  expect(await hasher.verify('nobody', null, REQUESTER)).toBe(false);
});

test('one network cannot fill the password queue for others', async () => {
  const limits = { concurrency: 2, waitingMax: 50, waitMsMax: 60_000 };
  const perNetwork = { trusted: limits, others: limits };
  const fair = await createTestHasher({ lanes: testLanes({ concurrency: 1, others: 3 }), perNetwork });
  const other = { ...REQUESTER, network: '198.51.100.7' };
  const order: string[] = [];

  const crowd = times(10, () => fair.hash(PASSWORD, REQUESTER).then(() => order.push('crowd')));
  await fair.hash(PASSWORD, other).then(() => order.push('other'));
  await Promise.all(crowd);

  expect(order.indexOf('other')).toBe(2);
});

test('with too many waiting, a call gets OVERLOADED at once, and the others are served', async () => {
  const busy = await createTestHasher({ lanes: testLanes({ concurrency: 1, others: 2 }) });
  const hash = await busy.hash(PASSWORD, REQUESTER);

  const outcomes = await Promise.allSettled([
    ...[
      busy.hash(PASSWORD, REQUESTER),
      busy.verify(PASSWORD, hash, REQUESTER),
      busy.verify('wrong', null, REQUESTER),
    ],
    ...[busy.verify(PASSWORD, hash, REQUESTER), busy.hash(PASSWORD, REQUESTER)],
  ]);

  const overloaded = expect.objectContaining({ reason: OVERLOADED, details: { retryAfterSeconds: 5 } });
  expect(
    outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : outcome.reason)),
  ).toEqual([...[expect.any(String), true, false, overloaded, overloaded]]);
});

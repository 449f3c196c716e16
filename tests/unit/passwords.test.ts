import bcrypt from 'bcrypt';
import { expect, test } from 'vitest';
import { OVERLOADED } from '../../server/errors.ts';
import { createTestHasher, newPepper, PEPPER } from '../support/hashers.ts';
import { times } from '../support/outcomes.ts';
import { CLIENT } from '../support/services.ts';

const hasher = await createTestHasher();
const PASSWORD = 'correct horse battery staple';

test('a password is verified against its own hash, and no other', async () => {
  const hash = await hasher.hash(PASSWORD, CLIENT);

  expect(await hasher.verify(PASSWORD, hash, CLIENT)).toBe(true);
  expect(await hasher.verify(`${PASSWORD} `, hash, CLIENT)).toBe(false);
  expect(await hasher.verify(PASSWORD.toUpperCase(), hash, CLIENT)).toBe(false);
  expect(await hasher.verify('', hash, CLIENT)).toBe(false);
});

test('a hash has a scheme, the ID of its pepper, the cost of bcrypt and its own salt', async () => {
  const [first, second] = [await hasher.hash(PASSWORD, CLIENT), await hasher.hash(PASSWORD, CLIENT)];

  expect(first).toMatch(/^v1\$[\w-]{8}\$\$2b\$04\$[./A-Za-z0-9]{53}$/);
  expect(first).not.toBe(second);
});

test('a stored hash is not bcrypt of the password: without the pepper a stolen table is useless', async () => {
  const hash = await hasher.hash(PASSWORD, CLIENT);

  expect(await bcrypt.compare(PASSWORD, hash.slice(hash.indexOf('$2b$')))).toBe(false);
});

test.each([
  ['after the 72nd byte', 'x'.repeat(72) + 'a', 'x'.repeat(72) + 'b'],
  ['after a NUL', 'before\0after the NUL', 'before\0something else'],
  ['at the end of the longest password', 'x'.repeat(127) + 'a', 'x'.repeat(127) + 'b'],
])('a character %s counts', async (_where, password, other) => {
  const hash = await hasher.hash(password, CLIENT);

  expect(await hasher.verify(password, hash, CLIENT)).toBe(true);
  expect(await hasher.verify(other, hash, CLIENT)).toBe(false);
});

test('every Unicode form of a password is the same password', async () => {
  const hash = await hasher.hash('Gr\u00fc\u00dfe aus K\u00f6ln', CLIENT);

  expect(await hasher.verify('Gru\u0308\u00dfe aus Ko\u0308ln', hash, CLIENT)).toBe(true);
});

test('hashes of the previous pepper are valid while it is replaced, and not afterwards', async () => {
  const old = await hasher.hash(PASSWORD, CLIENT);
  const pepper = newPepper();

  const during = await createTestHasher({ peppers: [pepper, PEPPER] });
  const after = await createTestHasher({ peppers: [pepper] });

  expect(await during.verify(PASSWORD, old, CLIENT)).toBe(true);
  expect(await during.verify('wrong', old, CLIENT)).toBe(false);
  expect(await after.verify(PASSWORD, old, CLIENT)).toBe(false);
  expect(await after.verify(PASSWORD, await during.hash(PASSWORD, CLIENT), CLIENT)).toBe(true);
});

test('a hash of another cost is still verified', async () => {
  const dearer = await createTestHasher({ cost: 5 });

  expect(await dearer.verify(PASSWORD, await hasher.hash(PASSWORD, CLIENT), CLIENT)).toBe(true);
});

const ofLaterScheme = (await hasher.hash(PASSWORD, CLIENT)).replace('v1$', () => 'v2$');

test.each(['', 'x', '$$$', 'v1$$', 'v2$AAAAAAAA$$2b$04$x', await bcrypt.hash(PASSWORD, 4), ofLaterScheme])(
  'no password matches a stored hash of another kind: %#',
  async (stored) => {
    expect(await hasher.verify(PASSWORD, stored, CLIENT)).toBe(false);
  },
);

test('no password matches a missing hash, not even that of the dummy hash', async () => {
  expect(await hasher.verify('nobody', null, CLIENT)).toBe(false);
});

test('one network cannot fill the password queue for others', async () => {
  const perNetwork = { concurrency: 2, waitingMax: 50, waitMsMax: 60_000 };
  const fair = await createTestHasher({ concurrency: 1, waitingMax: 3, perNetwork });
  const other = { ...CLIENT, network: '198.51.100.7' };
  const order: string[] = [];

  const crowd = times(10, () => fair.hash(PASSWORD, CLIENT).then(() => order.push('crowd')));
  await fair.hash(PASSWORD, other).then(() => order.push('other'));
  await Promise.all(crowd);

  expect(order.indexOf('other')).toBe(2);
});

test('with too many waiting, a call gets OVERLOADED at once, and the others are served', async () => {
  const busy = await createTestHasher({ concurrency: 1, waitingMax: 2 });
  const hash = await busy.hash(PASSWORD, CLIENT);

  const outcomes = await Promise.allSettled([
    ...[busy.hash(PASSWORD, CLIENT), busy.verify(PASSWORD, hash, CLIENT), busy.verify('wrong', null, CLIENT)],
    ...[busy.verify(PASSWORD, hash, CLIENT), busy.hash(PASSWORD, CLIENT)],
  ]);

  const overloaded = expect.objectContaining({ reason: OVERLOADED, details: { retryAfterSeconds: 5 } });
  expect(
    outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : outcome.reason)),
  ).toEqual([...[expect.any(String), true, false, overloaded, overloaded]]);
});

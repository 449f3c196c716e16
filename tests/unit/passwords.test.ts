import { createSecretKey, randomBytes } from 'node:crypto';
import bcrypt from 'bcrypt';
import { expect, test } from 'vitest';
import { createPasswordHasher } from '../../server/auth/password-hasher.ts';
import { OVERLOADED } from '../../server/errors.ts';
import { CLIENT } from '../support/services.ts';

const newPepper = () => createSecretKey(randomBytes(32));
const PEPPER = newPepper();
const OPTIONS = {
  cost: 4,
  peppers: [PEPPER],
  concurrency: 2,
  waitingMax: 50,
  perNetwork: { concurrency: 50, waitingMax: 50, waitMsMax: 60_000 },
} as const;
const hasher = await createPasswordHasher(OPTIONS);
const PASSWORD = 'correct horse battery staple';

test('a password is verified against its own hash, and no other', async () => {
  const hash = await hasher.hash(PASSWORD, CLIENT);

  expect(await hasher.verify(PASSWORD, hash, CLIENT)).toBe(true);
  expect(await hasher.verify(`${PASSWORD} `, hash, CLIENT)).toBe(false);
  expect(await hasher.verify(PASSWORD.toUpperCase(), hash, CLIENT)).toBe(false);
  expect(await hasher.verify('', hash, CLIENT)).toBe(false);
});

test('a hash is stored as scheme, id of the pepper, and bcrypt of the cost, with a salt of its own', async () => {
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

test('a password is the same in every Unicode form that a keyboard may give it', async () => {
  const hash = await hasher.hash('Gr\u00fc\u00dfe aus K\u00f6ln', CLIENT);

  expect(await hasher.verify('Gru\u0308\u00dfe aus Ko\u0308ln', hash, CLIENT)).toBe(true);
});

test('while peppers are exchanged, hashes of the previous one are verified; afterwards they are not', async () => {
  const old = await hasher.hash(PASSWORD, CLIENT);
  const pepper = newPepper();

  const during = await createPasswordHasher({ ...OPTIONS, peppers: [pepper, PEPPER] });
  const after = await createPasswordHasher({ ...OPTIONS, peppers: [pepper] });

  expect(await during.verify(PASSWORD, old, CLIENT)).toBe(true);
  expect(await during.verify('wrong', old, CLIENT)).toBe(false);
  expect(await after.verify(PASSWORD, old, CLIENT)).toBe(false);
  expect(await after.verify(PASSWORD, await during.hash(PASSWORD, CLIENT), CLIENT)).toBe(true);
});

test('a hash of another cost is still verified', async () => {
  const dearer = await createPasswordHasher({ ...OPTIONS, cost: 5 });

  expect(await dearer.verify(PASSWORD, await hasher.hash(PASSWORD, CLIENT), CLIENT)).toBe(true);
});

const ofLaterScheme = (await hasher.hash(PASSWORD, CLIENT)).replace('v1$', () => 'v2$');

test.each(['', 'x', '$$$', 'v1$$', 'v2$AAAAAAAA$$2b$04$x', await bcrypt.hash(PASSWORD, 4), ofLaterScheme])(
  'a stored hash that is none of ours, number %#, verifies nothing',
  async (stored) => {
    expect(await hasher.verify(PASSWORD, stored, CLIENT)).toBe(false);
  },
);

test('nobody is verified against no hash, not even the stand-in', async () => {
  expect(await hasher.verify('nobody', null, CLIENT)).toBe(false);
});

test('one network, however many of its callers wait, lets every other have a place in the line', async () => {
  const perNetwork = { ...OPTIONS.perNetwork, concurrency: 2 };
  const fair = await createPasswordHasher({ ...OPTIONS, concurrency: 1, waitingMax: 3, perNetwork });
  const other = { ...CLIENT, network: '198.51.100.7' };
  const order: string[] = [];

  const crowd = Array.from({ length: 10 }, () => fair.hash(PASSWORD, CLIENT).then(() => order.push('crowd')));
  await fair.hash(PASSWORD, other).then(() => order.push('other'));
  await Promise.all(crowd);

  expect(order.indexOf('other')).toBe(2);
});

test('who comes when too many are waiting is turned away at once, and the others are served', async () => {
  const busy = await createPasswordHasher({ ...OPTIONS, concurrency: 1, waitingMax: 2 });
  const hash = await busy.hash(PASSWORD, CLIENT);

  const outcomes = await Promise.allSettled([
    ...[busy.hash(PASSWORD, CLIENT), busy.verify(PASSWORD, hash, CLIENT), busy.verify('wrong', null, CLIENT)],
    ...[
      busy.verify(PASSWORD, hash, CLIENT),
      busy.hash(PASSWORD, CLIENT),
      busy.verify(PASSWORD, null, CLIENT),
    ],
  ]);

  const overloaded = {
    status: 'rejected',
    reason: expect.objectContaining({ reason: OVERLOADED, details: { retryAfterSeconds: 5 } }),
  };
  const served = (value: unknown) => ({ status: 'fulfilled', value });
  expect(outcomes).toEqual([
    ...[served(expect.any(String)), served(true), served(false)],
    ...[overloaded, overloaded, overloaded],
  ]);
  expect(await busy.verify(PASSWORD, hash, CLIENT)).toBe(true);
});

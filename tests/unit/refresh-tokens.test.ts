import { createSecretKey, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createRefreshTokens } from '../../server/auth/refresh-tokens.ts';
import { newSessionId } from '../support/records.ts';

const newKey = () => createSecretKey(randomBytes(32));
const KEY = newKey();
const SESSION = { id: newSessionId(), seed: randomBytes(32), generation: 3 };
const refreshTokens = createRefreshTokens({ secrets: [KEY] });
const macOf = (token: string) => refreshTokens.parse(token)?.mac ?? '';

test('a token names its session and generation, and carries 256 bits that prove it', () => {
  const token = refreshTokens.create(SESSION);

  expect(refreshTokens.parse(token)).toEqual({ sessionId: SESSION.id, generation: 3, mac: macOf(token) });
  expect(Buffer.from(macOf(token), 'base64url')).toHaveLength(32);
  expect(refreshTokens.matches(macOf(token), SESSION)).toBe(true);
});

test('the token of a generation can be made again', () => {
  expect(refreshTokens.create(SESSION)).toBe(refreshTokens.create({ ...SESSION }));
});

test.each([
  ['generation', { generation: 4 }],
  ['session', { id: newSessionId() }],
  ['seed', { seed: randomBytes(32) }],
])('the proof is of no use for another %s', (_what, other) => {
  const mac = macOf(refreshTokens.create(SESSION));

  expect(refreshTokens.matches(mac, { ...SESSION, ...other })).toBe(false);
});

test('a token of the previous key is good while that key is kept, and new ones are of the new key', () => {
  const old = macOf(refreshTokens.create(SESSION));
  const key = newKey();

  const during = createRefreshTokens({ secrets: [key, KEY] });
  const after = createRefreshTokens({ secrets: [key] });

  expect(during.matches(old, SESSION)).toBe(true);
  expect(after.matches(old, SESSION)).toBe(false);
  expect(after.matches(macOf(during.create(SESSION)), SESSION)).toBe(true);
});

const MAC = 'A'.repeat(43);

test.each([
  ...['', 'x', '..', `${SESSION.id}.0`, `${SESSION.id}.0.${MAC}.x`, `${SESSION.id}.0.${MAC}\n`],
  ...[`${'x'.repeat(36)}.0.${MAC}`, `${'-'.repeat(36)}.0.${MAC}`, `${SESSION.id}.0.${MAC}\0`],
  // The last but one is beyond the integers of PostgreSQL.
  ...[`${SESSION.id}.-1.${MAC}`, `${SESSION.id}.2147483648.${MAC}`, `${SESSION.id}.1.5.${MAC}`],
  ...[`${SESSION.id}.0.${MAC.slice(1)}`, `${SESSION.id}.0.${MAC}A`, `${SESSION.id}.0.${'+'.repeat(43)}`],
])('a text that is not a token is not read as one: %#', (token) => {
  expect(refreshTokens.parse(token)).toBeNull();
});

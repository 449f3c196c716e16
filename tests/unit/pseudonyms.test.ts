import { createHash, createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createPseudonyms } from '../../server/infrastructure/pseudonyms.ts';

const SECRET = randomBytes(32);
const pseudonym = createPseudonyms(createSecretKey(SECRET), 'log');
const EMAIL = 'ada@example.com';

test('the same text has the same pseudonym on every server that shares the key', () => {
  const onAnother = createPseudonyms(createSecretKey(Buffer.from(SECRET)), 'log');

  expect(pseudonym(EMAIL)).toMatch(/^[\w-]{16}$/);
  expect(onAnother(EMAIL)).toBe(pseudonym(EMAIL));
});

test('different texts have different pseudonyms', () => {
  const emails = Array.from({ length: 1_000 }, (_, n) => `ada${String(n)}@example.com`);

  expect(new Set(emails.map(pseudonym)).size).toBe(1_000);
});

test('a pseudonym of the log is none of the keys of rate limits', () => {
  const keyOf = createPseudonyms(createSecretKey(SECRET), 'rate limit');

  expect(keyOf(EMAIL)).not.toBe(pseudonym(EMAIL));
});

test('without the key, a pseudonym reveals no address, and the secret itself has not signed it', () => {
  const other = createPseudonyms(createSecretKey(randomBytes(32)), 'log')(EMAIL);
  const plain = createHash('sha256').update(EMAIL).digest('base64url').slice(0, 16);
  const signed = createHmac('sha256', SECRET).update(EMAIL).digest('base64url').slice(0, 16);

  expect([other, plain, signed]).not.toContain(pseudonym(EMAIL));
});

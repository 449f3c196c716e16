import { expect, test } from 'vitest';
import { email } from '../../server/users/users.schema.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { openTestPool } from '../support/postgres.ts';

/** Where JavaScript and PostgreSQL could differ about case: every letter and number of Unicode that has one. */
const CASED = Array.from({ length: 0x110000 }, (_, codePoint) => codePoint)
  .filter((codePoint) => codePoint < 0xd800 || codePoint > 0xdfff)
  .map((codePoint) => String.fromCodePoint(codePoint))
  .filter((letter) => /[\p{L}\p{M}\p{N}]/u.test(letter))
  .filter((letter) => letter !== letter.toLowerCase() || letter !== letter.toUpperCase());

const database = openForTests(openTestPool);

test('what the schema makes of an address with any letter that has a case, the table of users takes', async () => {
  const addresses = new Set(CASED.map((letter) => email.parse(`a${letter}b${letter}@example.com`)));

  const { rowCount } = await database().pool.query(
    `INSERT INTO users (id, email, first_name, last_name, password_hash, created_at, updated_at)
     SELECT gen_random_uuid(), email, 'Ada', 'Lovelace', 'none', now(), now() FROM unnest($1::text[]) AS email`,
    [[...addresses]],
  );

  expect(CASED.length).toBeGreaterThan(2_500);
  expect(rowCount).toBe(addresses.size);
});

test('an address once normalised stays as it is', () => {
  for (const letter of CASED) {
    const once = email.parse(`a${letter}b${letter}@example.com`);
    expect(email.parse(once)).toBe(once);
  }
});

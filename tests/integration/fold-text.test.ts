import { expect, test } from 'vitest';
import { foldText } from '../support/memory-todos.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { openTestPool } from '../support/postgres.ts';

const database = openForTests(openTestPool);

/** Every character of Unicode that PostgreSQL stores. */
const CHARACTERS = Array.from({ length: 0x10ffff }, (_, index) => index + 1)
  .filter((codePoint) => codePoint < 0xd800 || codePoint > 0xdfff)
  .map((codePoint) => String.fromCodePoint(codePoint));

/** Capitals with a mark, of which some are composed only as small letters. */
const MARKED = CHARACTERS.filter((character) => /[\u0300-\u036F]/.test(character)).flatMap((mark) =>
  CHARACTERS.filter((character) => /[A-Z]/.test(character)).map((letter) => letter + mark),
);

test('the database folds every character as JavaScript does, also with marks', async () => {
  const between = CHARACTERS.filter((character) => /[\p{L}\p{M}\p{N}\p{S}]/u.test(character)).map(
    (character) => `I${character}\u0307`,
  );
  const texts = [...between, ...MARKED];

  const { rows } = await database().pool.query<{ text: string; folded: string }>(
    // PostgreSQL may know an older Unicode than Node.js.
    `SELECT text, fold_text(text) AS folded FROM unnest($1::text[]) AS text WHERE unicode_assigned(text)`,
    [texts],
  );

  expect(rows.length).toBeGreaterThan(140_000);
  expect(rows.filter(({ text, folded }) => folded !== foldText(text))).toEqual([]);
});

test('a folded text stays as it is', () => {
  const folded = [...CHARACTERS, ...MARKED].map((text) => foldText(text));

  expect(folded.filter((text) => foldText(text) !== text)).toEqual([]);
});

import * as z from 'zod';

/**
 * Text as PostgreSQL can keep it. NUL is refused by the database, and half of a surrogate pair would be
 * stored as U+FFFD without a word.
 */
export const text = z.string().refine((value) => value.isWellFormed() && !value.includes('\0'), {
  message: 'Must not contain NUL characters or lone surrogates.',
  abort: true,
});

/** Text of a length in characters as people count them (code points), after trimming. */
export const trimmedText = ({ min, max }: { min: number; max: number }) =>
  text
    .trim()
    .refine((value) => characters(value) >= min, { message: `Must have at least ${characterCount(min)}.` })
    .refine((value) => characters(value) <= max, { message: `Must have at most ${characterCount(max)}.` });

const characters = (value: string): number => [...value].length;

const characterCount = (count: number): string =>
  count === 1 ? '1 character' : `${String(count)} characters`;
